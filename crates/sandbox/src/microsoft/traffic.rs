//! What was asked of the pretend Microsoft, and how the next requests shall fail.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header::RETRY_AFTER},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse as _, Response},
    routing::MethodRouter,
};
use jiff::Timestamp;
use serde::Serialize;

use super::{
    dialect,
    entra::error::EntraError,
    graph::{caller::bearer, error::GraphError},
    operation::Operation,
    throttle::{Asked, Limited},
    world::World,
};

/// One request as it arrived.
#[derive(Clone, Debug, Serialize)]
pub struct Received {
    /// What was asked.
    pub operation: Operation,
    /// Path and query.
    pub target: String,
    /// When, on the sandbox's clock.
    pub at: Timestamp,
}

/// Requests that came, and what is planned for the next ones.
#[derive(Default)]
pub(crate) struct Traffic {
    pub(crate) log: Vec<Received>,
    /// Requests that Microsoft does not know, and uses that it forbids, in words.
    pub(crate) unexpected: Vec<String>,
    pub(crate) latency: BTreeMap<Operation, Duration>,
    faults: Vec<Fault>,
}

struct Fault {
    operation: Operation,
    failure: Failure,
    left: u32,
}

#[derive(Clone)]
enum Failure {
    Status(u16, Option<Duration>),
    Entra(u32),
}

impl Traffic {
    pub(crate) fn fail(
        &mut self,
        operation: Operation,
        status: u16,
        count: u32,
        retry_after: Option<Duration>,
    ) {
        let failure = Failure::Status(status, retry_after);
        self.faults.push(Fault { operation, failure, left: count });
    }

    pub(crate) fn refuse_tokens(&mut self, code: u32, count: u32) {
        self.faults.push(Fault {
            operation: Operation::Token,
            failure: Failure::Entra(code),
            left: count,
        });
    }

    pub(crate) fn no_more_faults(&mut self) {
        self.faults.clear();
    }

    fn take_fault(&mut self, operation: Operation) -> Option<Failure> {
        let at = self.faults.iter().position(|fault| fault.operation == operation)?;
        let fault = self.faults.get_mut(at)?;
        let failure = fault.failure.clone();
        fault.left = fault.left.saturating_sub(1);
        if fault.left == 0 {
            self.faults.remove(at);
        }
        Some(failure)
    }
}

impl Failure {
    fn response(&self, operation: Operation) -> Response {
        match *self {
            Self::Entra(code) => EntraError::of(code).into_response(),
            Self::Status(status, retry_after) => {
                let status =
                    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                let mut response = if operation.is_entra() {
                    EntraError::unavailable(status).into_response()
                } else {
                    GraphError::of_status(status).into_response()
                };
                if let Some(wait) = retry_after {
                    response.headers_mut().insert(RETRY_AFTER, seconds(wait));
                }
                response
            }
        }
    }
}

/// `wait` as whole seconds, rounded up.
pub(crate) fn seconds(wait: Duration) -> HeaderValue {
    let more = u64::from(wait.subsec_nanos() > 0);
    HeaderValue::from(wait.as_secs() + more)
}

/// `route` behind the log, the latency, the planned faults and the service limits.
pub(crate) fn watched(
    world: &Arc<World>,
    operation: Operation,
    route: MethodRouter<Arc<World>>,
) -> MethodRouter<Arc<World>> {
    route.route_layer(from_fn_with_state((Arc::clone(world), operation), watch))
}

async fn watch(
    State((world, operation)): State<(Arc<World>, Operation)>,
    request: Request,
    next: Next,
) -> Response {
    let target = request.uri().to_string();
    let token = bearer(request.headers()).map(str::to_owned);
    let (latency, failure) = {
        let mut state = world.state();
        let at = world.now();
        state.traffic.log.push(Received { operation, target: target.clone(), at });
        (state.traffic.latency.get(&operation).copied(), state.traffic.take_fault(operation))
    };
    if let Some(latency) = latency {
        tokio::time::sleep(latency).await;
    }
    if let Some(failure) = failure {
        return failure.response(operation);
    }
    let limited = {
        let mut state = world.state();
        let user =
            token.and_then(|token| state.grants.access.get(&token)?.user().map(str::to_owned));
        let asked = Asked { operation, target: &target, user };
        state.throttle.ask(asked, world.now(), world.time_scale)
    };
    if let Some(Limited { wait }) = limited {
        let mut response = GraphError::of_status(StatusCode::TOO_MANY_REQUESTS).into_response();
        response.headers_mut().insert(RETRY_AFTER, seconds(wait));
        return response;
    }
    let response = next.run(request).await;
    let otherwise = world.state().other_dialect;
    if otherwise { dialect::translated(response).await } else { response }
}
