//! A look at a receiver before events are sent.

use hyper::Method;
use serde::Deserialize;
use sweepline_plugin::component::{ComponentError, Host};
use sweepline_plugin::metric::Stage;

use super::{Http, HttpOptions};
use crate::compress::Encoding;

/// The `healthcheck` section of sinks that call an HTTP receiver.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HealthCheckOptions {
    /// Whether the receiver is looked at when the sink starts.
    pub enabled: bool,
    /// Where to look, with GET; 2xx is healthy.
    pub uri: Option<String>,
}

impl Default for HealthCheckOptions {
    fn default() -> Self {
        Self { enabled: true, uri: None }
    }
}

/// Looks at a receiver; tells, and counts as `unhealthy`, when it is not well. Events are sent all the same: what is
/// not well may be so in a moment.
pub struct HealthCheck(Option<Http>);

impl HealthCheck {
    /// Returns a look at `uri` with the credentials and certificates of `like`; none where there is no `uri`.
    ///
    /// # Errors
    ///
    /// Names the first option that cannot be used.
    pub fn new(uri: Option<&str>, like: &HttpOptions<'_>) -> Result<Self, ComponentError> {
        let Some(url) = uri else { return Ok(Self(None)) };
        let options = HttpOptions { url, compression: Encoding::None, ..like.clone() };
        Ok(Self(Some(Http::new(&options)?.with_method(Method::GET))))
    }

    /// Looks, in the background.
    pub fn start(self, host: &Host) {
        let Some(http) = self.0 else { return };
        let (metrics, stop) = (host.metrics.clone(), host.shutdown.clone());
        tokio::spawn(async move {
            let looked = tokio::select! {
                looked = http.post(&[], &[]) => looked,
                () = stop.cancelled() => return,
            };
            let component = &metrics.labels().id;
            match looked {
                Ok(_) => tracing::info!(component, url = http.shown(), "receiver is healthy"),
                Err(error) => {
                    metrics.errors(Stage::Sending, "unhealthy").increment(1);
                    tracing::warn!(component, url = http.shown(), %error, "receiver is not healthy");
                }
            }
        });
    }
}
