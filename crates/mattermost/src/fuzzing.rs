//! What the fuzz targets reach: the readers of the wire, on bytes of anybody's.

use tokio::runtime::Builder;

use crate::{
    Any, Object,
    model::{CommandArgs, Config, Context, Post, PostList, Preference, User},
    netrpc::{Inbound, Request, Response},
    wire::{A1, A2, ErrorField},
};

/// Reads a net/rpc stream to its end or its first error.
pub fn netrpc(stream: &[u8]) {
    let Ok(runtime) = Builder::new_current_thread().build() else { return };
    runtime.block_on(async {
        let mut inbound = Inbound::new(stream);
        for turn in 0.. {
            let Ok(Some(value)) = inbound.next().await else { return };
            match turn % 5 {
                0 => drop(value.decode::<Request>()),
                1 => drop(value.decode::<A2<Context, CommandArgs>>()),
                2 => drop(value.decode::<Response>()),
                3 => drop(value.decode::<A2<Post, ErrorField>>()),
                _ => value.skip(),
            }
        }
    });
}

/// Reads one value in each of the shapes that the server sends.
pub fn gob(value: &[u8]) {
    fn as_a<T: gobwire::Decode + Default>(value: &[u8]) {
        let Ok(runtime) = Builder::new_current_thread().build() else { return };
        runtime.block_on(async {
            let mut inbound = Inbound::new(value);
            if let Ok(Some(value)) = inbound.next().await {
                drop(value.decode::<T>());
            }
        });
    }
    as_a::<A1<Post>>(value);
    as_a::<A1<PostList>>(value);
    as_a::<A2<Vec<Preference>, ErrorField>>(value);
    as_a::<A2<User, Config>>(value);
    as_a::<A2<Object, Any>>(value);
}
