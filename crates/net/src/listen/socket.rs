//! Opening ports and accepting from them.

use std::fs::{self, Permissions};
use std::io;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use socket2::{Domain, Protocol, Type};
use tokio::net::{TcpListener, TcpStream, UnixListener, UnixStream};

use super::{Address, Peer};
use crate::limits::BACKLOG;

/// An open port that Tokio does not know yet.
pub(super) enum Socket {
    Tcp(std::net::TcpListener),
    Unix(std::os::unix::net::UnixListener, PathBuf),
}

/// A Unix socket is for its owner only.
const SOCKET_MODE: u32 = 0o600;

impl Socket {
    pub(super) fn bind(address: &Address) -> io::Result<Self> {
        match address {
            Address::Tcp(address) => bind_tcp(*address).map(Self::Tcp),
            Address::Unix(path) => Ok(Self::Unix(bind_unix(path)?, path.clone())),
        }
    }

    pub(super) fn local_addr(&self) -> Option<SocketAddr> {
        match self {
            Self::Tcp(listener) => listener.local_addr().ok(),
            Self::Unix(..) => None,
        }
    }

    pub(super) fn into_tokio(self) -> io::Result<Acceptor> {
        Ok(match self {
            Self::Tcp(listener) => Acceptor::Tcp(TcpListener::from_std(listener)?),
            Self::Unix(listener, path) => Acceptor::Unix(UnixListener::from_std(listener)?, SocketFile(path)),
        })
    }
}

fn bind_tcp(address: SocketAddr) -> io::Result<std::net::TcpListener> {
    let socket = socket2::Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    // Connections of the process before us may still be in the kernel's tables.
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// Opens a Unix socket under another name first, so that it never stands there with wider rights, and takes the
/// place of one that a dead process left.
fn bind_unix(path: &Path) -> io::Result<std::os::unix::net::UnixListener> {
    if std::os::unix::net::UnixStream::connect(path).is_ok() {
        return Err(io::ErrorKind::AddrInUse.into());
    }
    let mut new = path.to_path_buf().into_os_string();
    new.push(format!(".{}", std::process::id()));
    let new = PathBuf::from(new);
    let listener = std::os::unix::net::UnixListener::bind(&new)?;
    let placed = fs::set_permissions(&new, Permissions::from_mode(SOCKET_MODE))
        .and_then(|()| listener.set_nonblocking(true))
        .and_then(|()| fs::rename(&new, path));
    if let Err(error) = placed {
        // The error matters more than the leftover.
        let _ = fs::remove_file(&new);
        return Err(error);
    }
    Ok(listener)
}

/// A port that gives connections.
pub(super) enum Acceptor {
    Tcp(TcpListener),
    Unix(UnixListener, #[allow(dead_code, reason = "removes the file when dropped")] SocketFile),
}

/// Removes a Unix socket when its listener goes.
pub(super) struct SocketFile(PathBuf);

impl Drop for SocketFile {
    fn drop(&mut self) {
        // Another process may have taken the place already.
        let _ = fs::remove_file(&self.0);
    }
}

/// A connection before any handshake.
pub(super) enum Accepted {
    Tcp(TcpStream, SocketAddr),
    Unix(UnixStream),
}

impl Acceptor {
    pub(super) async fn accept(&self) -> io::Result<Accepted> {
        match self {
            Self::Tcp(listener) => {
                listener.accept().await.map(|(stream, address)| Accepted::Tcp(stream, address))
            }
            Self::Unix(listener, _) => listener.accept().await.map(|(stream, _)| Accepted::Unix(stream)),
        }
    }
}

impl Accepted {
    pub(super) fn peer(&self, number: u64) -> Peer {
        match self {
            Self::Tcp(_, address) => {
                let ip = address.ip().to_canonical();
                Peer { number, name: ip.to_string().into(), ip: Some(ip) }
            }
            Self::Unix(_) => Peer { number, name: "unix".into(), ip: None },
        }
    }
}
