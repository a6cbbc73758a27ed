//! UDP senders and their stream numbers, bounded.
//!
//! Two generations: when the young one is full it becomes the old one, and the old one is forgotten.
//! Every lookup is constant, however many addresses somebody forges.

use std::collections::HashMap;
use std::net::IpAddr;

use crate::hand_on::Peer;

pub(crate) struct Senders {
    young: HashMap<IpAddr, Peer>,
    old: HashMap<IpAddr, Peer>,
    limit: usize,
}

impl Senders {
    pub(crate) fn new(limit: usize) -> Self {
        Self { young: HashMap::new(), old: HashMap::new(), limit }
    }

    /// Returns the peer of an address, a new one when the address is not known.
    pub(crate) fn peer(&mut self, address: IpAddr, new: impl FnOnce() -> Peer) -> Peer {
        if let Some(peer) = self.young.get(&address) {
            return peer.clone();
        }
        let peer = self.old.remove(&address).unwrap_or_else(new);
        if self.young.len() >= self.limit {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(address, peer.clone());
        peer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn senders_that_keep_sending_are_never_forgotten() {
        let mut senders = Senders::new(10);
        let mut last = 0;
        let mut peer = |address: u32| {
            let new = || {
                last += 1;
                Peer { stream: last, name: "".into() }
            };
            senders.peer(IpAddr::V4(address.into()), new).stream
        };
        let first = peer(0);
        for forged in 1..1000 {
            peer(forged);
            if forged % 9 == 0 {
                assert_eq!(peer(0), first);
            }
        }
        assert_ne!(peer(1), 2, "forgotten long ago");
        assert!(senders.young.len() + senders.old.len() <= 20);
    }
}
