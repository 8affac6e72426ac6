//! What an API call returns, and how that lies in `A` and `B` of its reply.

use gobwire::{Decode, Encode};

use super::{A0, A1, A2, ErrorField};
use crate::{ApiError, AppError, GoString, Object};

/// A result value of an API call.
pub(crate) trait Payload: Encode + Decode + Default + Send + Sync + 'static {}

impl Payload for bool {}
impl Payload for Object {}
impl Payload for GoString {}
impl Payload for Vec<u8> {}
impl Payload for Option<Vec<u8>> {}
impl<T: Payload> Payload for Vec<T> {}

/// Marks a call whose last result is a `*model.AppError`.
pub(crate) struct AppFault;

/// Marks a call whose last result is an `error`.
pub(crate) struct GoFault;

/// The results of one call: `(T,)`, `(T, AppFault)` or `(T, GoFault)`, where `()` as `T` means no value.
pub(crate) trait Shape {
    /// What the caller gets.
    type Value;
    /// What travels.
    type Wire: Encode + Decode + Default + Send + Sync + 'static;

    fn open(wire: Self::Wire) -> Result<Self::Value, ApiError>;

    /// The host's way. A call that cannot report an error gets the text as a failure of the call itself.
    #[cfg(feature = "host")]
    fn close(result: Result<Self::Value, ApiError>) -> Result<Self::Wire, ApiError>;

    /// What a host answers that does not have the call.
    #[cfg(feature = "host")]
    fn absent(call: &str) -> Result<Self::Value, ApiError> {
        Err(AppError::not_found(call).into())
    }
}

impl Shape for ((),) {
    type Value = ();
    type Wire = A0;

    fn open(_: A0) -> Result<(), ApiError> {
        Ok(())
    }

    #[cfg(feature = "host")]
    fn close(result: Result<(), ApiError>) -> Result<A0, ApiError> {
        result.map(|()| A0 {})
    }

    #[cfg(feature = "host")]
    fn absent(_: &str) -> Result<(), ApiError> {
        Ok(())
    }
}

impl<T: Payload> Shape for (T,) {
    type Value = T;
    type Wire = A1<T>;

    fn open(wire: A1<T>) -> Result<T, ApiError> {
        Ok(wire.a)
    }

    #[cfg(feature = "host")]
    fn close(result: Result<T, ApiError>) -> Result<A1<T>, ApiError> {
        result.map(|a| A1 { a })
    }

    #[cfg(feature = "host")]
    fn absent(_: &str) -> Result<T, ApiError> {
        Ok(T::default())
    }
}

impl Shape for ((), AppFault) {
    type Value = ();
    type Wire = A1<Option<AppError>>;

    fn open(wire: Self::Wire) -> Result<(), ApiError> {
        wire.a.map_or(Ok(()), |error| Err(error.into()))
    }

    #[cfg(feature = "host")]
    fn close(result: Result<(), ApiError>) -> Result<Self::Wire, ApiError> {
        Ok(A1 { a: result.err().map(app_error).transpose()? })
    }
}

impl<T: Payload> Shape for (T, AppFault) {
    type Value = T;
    type Wire = A2<T, Option<AppError>>;

    fn open(wire: Self::Wire) -> Result<T, ApiError> {
        wire.b.map_or(Ok(wire.a), |error| Err(error.into()))
    }

    #[cfg(feature = "host")]
    fn close(result: Result<T, ApiError>) -> Result<Self::Wire, ApiError> {
        match result {
            Ok(a) => Ok(A2 { a, b: None }),
            Err(error) => Ok(A2 { a: T::default(), b: Some(app_error(error)?) }),
        }
    }
}

impl Shape for ((), GoFault) {
    type Value = ();
    type Wire = A1<ErrorField>;

    fn open(wire: Self::Wire) -> Result<(), ApiError> {
        wire.a.0.map_or(Ok(()), Err)
    }

    #[cfg(feature = "host")]
    fn close(result: Result<(), ApiError>) -> Result<Self::Wire, ApiError> {
        Ok(A1 { a: ErrorField(result.err().map(value_error).transpose()?) })
    }
}

impl<T: Payload> Shape for (T, GoFault) {
    type Value = T;
    type Wire = A2<T, ErrorField>;

    fn open(wire: Self::Wire) -> Result<T, ApiError> {
        wire.b.0.map_or(Ok(wire.a), Err)
    }

    #[cfg(feature = "host")]
    fn close(result: Result<T, ApiError>) -> Result<Self::Wire, ApiError> {
        match result {
            Ok(a) => Ok(A2 { a, b: ErrorField(None) }),
            Err(error) => Ok(A2 { a: T::default(), b: ErrorField(Some(value_error(error)?)) }),
        }
    }
}

/// The error as a value of the reply; what is not one stays a failure of the call.
#[cfg(feature = "host")]
fn value_error(error: ApiError) -> Result<ApiError, ApiError> {
    match error {
        ApiError::App(_) | ApiError::Plugin(_) => Ok(error),
        ApiError::Rpc(_) | ApiError::Lost | ApiError::Unanswered | ApiError::Undecodable(_) => {
            Err(error)
        }
    }
}

#[cfg(feature = "host")]
fn app_error(error: ApiError) -> Result<AppError, ApiError> {
    match value_error(error)? {
        ApiError::App(error) => Ok(*error),
        other => Ok(AppError {
            message: other.to_string().into(),
            status_code: 500,
            ..AppError::default()
        }),
    }
}
