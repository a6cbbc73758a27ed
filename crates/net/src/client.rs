//! HTTP and gRPC clients, and connections for other protocols, over one way to connect.

mod connect;
mod health;
mod http;
mod kept;
mod url;

pub use connect::{Connector, Target};
pub use health::{HealthCheck, HealthCheckOptions};
pub use http::{Answer, Http, HttpOptions};
pub use kept::Kept;
pub use url::HttpUrl;

use std::time::Duration;

use tonic::transport::{Channel, Endpoint};

use crate::limits::{KEEPALIVE, KEEPALIVE_WAIT};

/// Time for a connection, its TLS handshake included.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Returns a gRPC channel that connects when it is first used, and again when it has to.
pub fn grpc(connector: Connector) -> Channel {
    // The connector knows where to go and does TLS itself; its URI only fills `:scheme` and `:authority`.
    Endpoint::from_static("http://localhost")
        .origin(connector.uri())
        .http2_keep_alive_interval(KEEPALIVE)
        .keep_alive_timeout(KEEPALIVE_WAIT)
        .connect_with_connector_lazy(connector)
}
