//! Datagrams that the kernel dropped because our buffer was full: the last column of
//! `/proc/net/udp` and `/proc/net/udp6`, found by the socket's inode number.

use std::net::UdpSocket;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};

use metrics::Counter;
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use crate::limits::DROPS_INTERVAL;

/// A socket as the kernel's tables name it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Inode(u64);

impl Inode {
    /// Returns the inode number of a socket; nothing where there is no `/proc`.
    pub(crate) fn of(socket: BorrowedFd<'_>) -> Option<Self> {
        let link = std::fs::read_link(format!("/proc/self/fd/{}", socket.as_raw_fd())).ok()?;
        let number = link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?;
        number.parse().ok().map(Self)
    }

    /// Returns how many datagrams the kernel has dropped so far.
    fn drops(self) -> Option<u64> {
        ["/proc/net/udp", "/proc/net/udp6"]
            .iter()
            .filter_map(|table| std::fs::read_to_string(table).ok())
            .find_map(|table| drops_in(&table, self))
    }
}

/// Adds the kernel's drops to a counter until `stop`, and once more then.
pub(crate) async fn watch(socket: Option<UdpSocket>, counter: Counter, stop: &CancellationToken) {
    let Some(inode) = socket.as_ref().and_then(|socket| Inode::of(socket.as_fd())) else { return };
    let mut ticks = tokio::time::interval_at(Instant::now() + DROPS_INTERVAL, DROPS_INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut counted = 0;
    let mut last = false;
    while !last {
        last = tokio::select! {
            () = stop.cancelled() => true,
            _ = ticks.tick() => false,
        };
        let drops = tokio::task::spawn_blocking(move || inode.drops()).await.ok().flatten();
        if let Some(drops) = drops.filter(|drops| *drops > counted) {
            let datagrams = drops - counted;
            counter.increment(datagrams);
            tracing::warn!(datagrams, "the kernel dropped datagrams, the receive buffer was full");
            counted = drops;
        }
    }
}

fn drops_in(table: &str, socket: Inode) -> Option<u64> {
    let line = table.lines().skip(1).find(|line| {
        line.split_ascii_whitespace().nth(9).and_then(|inode| inode.parse().ok()) == Some(socket.0)
    })?;
    line.split_ascii_whitespace().nth(12)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops             
  435: 0100007F:158A 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 27312 2 0000000000000000 0         
  436: 00000000:158B 00000000:0000 07 00000000:00034500 00:00000000 00000000  1000        0 27313 2 0000000000000000 812       
";

    #[test]
    fn drops_are_found_by_inode() {
        assert_eq!(drops_in(TABLE, Inode(27312)), Some(0));
        assert_eq!(drops_in(TABLE, Inode(27313)), Some(812));
        assert_eq!(drops_in(TABLE, Inode(1)), None);
        assert_eq!(drops_in("", Inode(1)), None);
    }

    #[test]
    fn our_own_socket_is_in_the_table() {
        let socket = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
        match Inode::of(socket.as_fd()).and_then(Inode::drops) {
            Some(drops) => assert_eq!(drops, 0),
            None => println!("skipped: this system does not show UDP sockets"),
        }
    }
}
