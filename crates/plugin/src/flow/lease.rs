//! Work that one node does at a time.

use std::time::Duration;

use crate::app::{App, Live};

/// Does `work` under the lease `name` and gives it back, however the work ends. `None` if another node is at it; if
/// this one dies, the lease lasts as long as it says.
pub(crate) async fn under_lease<T>(
    app: &App,
    live: &Live,
    (name, lasts): (&str, Duration),
    work: impl Future<Output = Result<T, crate::Error>>,
) -> Result<Option<T>, crate::Error> {
    if !live.store.lease(name, &app.node, lasts).await? {
        return Ok(None);
    }
    let done = work.await;
    live.store.release(name, &app.node).await?;
    done.map(Some)
}
