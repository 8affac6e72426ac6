//! Go's `error` on the wire: an interface that holds one of three registered types (`plugin/client_rpc.go`, `encodableError`).

use gobwire::{
    Decode, Describer, Encode, Gob, GobType, Interface, Result, TypeTable, ValueDecoder,
    ValueEncoder, ids,
};

use crate::{ApiError, AppError, GoString};

const APP_ERROR: &str = "*model.AppError";
const ERROR_STRING: &str = "*plugin.ErrorString";
const PQ_ERROR: &str = "*pq.Error";

/// `plugin.ErrorString`. Its `Code` distinguishes the likes of `io.EOF`, whose text arrives in `Err` as well.
#[derive(Clone, Debug, Default, Gob)]
struct ErrorString {
    code: i64,
    err: GoString,
}

/// The part of `pq.Error` that people read.
#[derive(Clone, Debug, Default, Gob)]
struct PqError {
    message: GoString,
}

/// A field of type `error`; `None` is nil.
#[derive(Clone, Debug, Default)]
pub(crate) struct ErrorField(pub(crate) Option<ApiError>);

impl GobType for ErrorField {
    fn describe(_: &mut Describer<'_>) -> Result<i64> {
        Ok(ids::INTERFACE)
    }

    fn compatible(_: &TypeTable, wire: i64) -> bool {
        wire == ids::INTERFACE
    }
}

impl Encode for ErrorField {
    fn describe_value(&self, _: &mut Describer<'_>) -> Result<i64> {
        Ok(ids::INTERFACE)
    }

    fn is_zero(&self) -> bool {
        self.0.is_none()
    }

    fn encode(&self, encoder: &mut ValueEncoder<'_>) -> Result<()> {
        match &self.0 {
            None => encoder.interface(None),
            Some(ApiError::App(error)) => encoder.interface(Some((APP_ERROR, &**error))),
            Some(other) => {
                let error = ErrorString { code: 0, err: other.to_string().into() };
                encoder.interface(Some((ERROR_STRING, &error)))
            }
        }
    }
}

impl Decode for ErrorField {
    fn decode_into(&mut self, decoder: &mut ValueDecoder<'_>, wire: i64) -> Result<()> {
        if wire != ids::INTERFACE {
            return Err(decoder.mismatch::<Self>(wire));
        }
        self.0 = decoder.read_interface()?.map(|held| error_of(&held));
        Ok(())
    }
}

fn error_of(held: &Interface) -> ApiError {
    let text = match held.name.as_str() {
        APP_ERROR => match held.downcast::<AppError>() {
            Ok(error) => return error.into(),
            Err(error) => error.to_string(),
        },
        PQ_ERROR => held
            .downcast::<PqError>()
            .map_or_else(|error| error.to_string(), |error| error.message.into_string()),
        ERROR_STRING => held
            .downcast::<ErrorString>()
            .map_or_else(|error| error.to_string(), |error| error.err.into_string()),
        other => format!("an error of type {other}"),
    };
    ApiError::Plugin(text)
}
