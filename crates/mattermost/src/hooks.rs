//! What the server tells a plugin (`plugin/hooks.go`), one line per hook.
//!
//! The host calls only hooks that the plugin lists in `Implemented`; what is registered here is that list. No hook may
//! answer with a net/rpc error (the host takes one of `OnActivate` for success, and one of `ExecuteCommand` for an
//! unknown command), so a panic, and an argument that does not decode, become the hook's own fallback.

use std::{panic::AssertUnwindSafe, sync::Arc};

use futures_util::FutureExt as _;
use gobwire::{Decode, Encode};

use crate::{
    ApiError, Plugin,
    model::{
        CommandArgs, CommandResponse, Context, FileData, PluginClusterEvent, Post, Preference, User,
    },
    netrpc::{Answer, Methods, reply},
    wire::{A0, A1, A2, ErrorField, argument_type, arguments},
};

/// What a hook's closure returns, as the reply that travels.
pub(crate) trait HookReply: Sized + Send + 'static {
    /// The reply.
    fn wire(self) -> Box<dyn Encode + Send + Sync>;

    /// The reply when the hook itself could not give one.
    fn fallback(problem: &str) -> Self;
}

impl HookReply for () {
    fn wire(self) -> Box<dyn Encode + Send + Sync> {
        Box::new(A0 {})
    }

    fn fallback(_: &str) -> Self {}
}

impl HookReply for Result<(), String> {
    fn wire(self) -> Box<dyn Encode + Send + Sync> {
        Box::new(A1 { a: error_field(self.err()) })
    }

    fn fallback(problem: &str) -> Self {
        Err(problem.to_owned())
    }
}

impl HookReply for Result<Vec<FileData>, String> {
    fn wire(self) -> Box<dyn Encode + Send + Sync> {
        let (files, error) = match self {
            Ok(files) => (files, None),
            Err(error) => (Vec::new(), Some(error)),
        };
        Box::new(A2 { a: files, b: error_field(error) })
    }

    fn fallback(problem: &str) -> Self {
        Err(problem.to_owned())
    }
}

fn error_field(error: Option<String>) -> ErrorField {
    ErrorField(error.map(ApiError::Plugin))
}

/// The hooks that were registered.
#[derive(Default)]
pub(crate) struct Hooks {
    pub(crate) names: Vec<&'static str>,
    pub(crate) methods: Methods,
}

impl Hooks {
    /// Registers a hook: `run` on the argument, or `fallback` with the problem.
    pub(crate) fn on<A, R, F, Fut>(
        &mut self,
        name: &'static str,
        method: &'static str,
        run: F,
        fallback: impl Fn(&str) -> R + Send + Sync + 'static,
    ) where
        A: Decode + Default + Send + 'static,
        R: IntoAnswer,
        F: Fn(A) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = R> + Send + 'static,
    {
        self.names.push(name);
        let (run, fallback) = (Arc::new(run), Arc::new(fallback));
        self.methods.on(method, move |argument: Result<A, gobwire::Error>| {
            let (run, fallback) = (run.clone(), fallback.clone());
            async move {
                let argument = match argument {
                    Ok(argument) => argument,
                    Err(error) => {
                        tracing::error!(hook = name, %error, "the server's call could not be read");
                        return fallback(&format!("{name}: the server's call could not be read"))
                            .into_answer();
                    }
                };
                // `run` is called inside the future: its panic before the first await is caught as well.
                let guarded = AssertUnwindSafe(async { run(argument).await }).catch_unwind();
                let result = guarded.await.unwrap_or_else(|_| {
                    tracing::error!(hook = name, "the hook panicked");
                    fallback(&format!("{name} failed because of a defect in the plugin"))
                });
                result.into_answer()
            }
        });
    }
}

/// A reply value of a hook.
pub(crate) trait IntoAnswer: Send + 'static {
    fn into_answer(self) -> Answer;
}

impl<R: HookReply> IntoAnswer for R {
    fn into_answer(self) -> Answer {
        Ok(self.wire())
    }
}

impl IntoAnswer for CommandResponse {
    fn into_answer(self) -> Answer {
        reply(A1 { a: self })
    }
}

macro_rules! hooks {
    ($(
        $(#[$doc:meta])*
        $go:ident $name:ident($($argument:ident: $ty:ty),*) -> $result:ty;
    )*) => {
        impl Plugin {$(
            $(#[$doc])*
            #[must_use]
            pub fn $name<F, Fut>(mut self, hook: F) -> Self
            where
                F: Fn($($ty),*) -> Fut + Send + Sync + 'static,
                Fut: Future<Output = $result> + Send + 'static,
            {
                self.hooks.on(
                    stringify!($go),
                    concat!("Plugin.", stringify!($go)),
                    move |arguments: argument_type!($($ty),*)| {
                        let arguments!($($argument),*) = arguments;
                        hook($($argument),*)
                    },
                    <$result as HookReply>::fallback,
                );
                self
            }
        )*}
    };
}

hooks! {
    /// Called before the plugin is stopped. When the server itself stops, it waits at most 10 seconds.
    OnDeactivate on_deactivate() -> Result<(), String>;
    /// Called after any change of the server's configuration, one plugin after the other: answer fast. Not called when
    /// the server starts.
    OnConfigurationChange on_configuration_change() -> Result<(), String>;
    /// Called after preferences of a user were set (servers from 9.5).
    PreferencesHaveChanged preferences_have_changed(context: Context, preferences: Vec<Preference>) -> ();
    /// Called when this plugin on another node sent an event.
    OnPluginClusterEvent on_plugin_cluster_event(context: Context, event: PluginClusterEvent) -> ();
    /// Called after a user was deactivated (servers from 9.1).
    UserHasBeenDeactivated user_has_been_deactivated(context: Context, user: User) -> ();
    /// Called after a post was stored.
    MessageHasBeenPosted message_has_been_posted(context: Context, post: Post) -> ();
    /// Files for a support packet (servers from 9.8).
    GenerateSupportData generate_support_data(context: Context) -> Result<Vec<FileData>, String>;
}

impl Plugin {
    /// Called when a user typed one of the plugin's commands. If the closure panics, the user gets the fallback text:
    /// what happened and what to do.
    #[must_use]
    pub fn execute_command<F, Fut>(mut self, hook: F, fallback: impl Into<String>) -> Self
    where
        F: Fn(Context, CommandArgs) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = CommandResponse> + Send + 'static,
    {
        let fallback = fallback.into();
        self.hooks.on(
            "ExecuteCommand",
            "Plugin.ExecuteCommand",
            move |A2 { a: context, b: arguments }| hook(context, arguments),
            move |_| CommandResponse::ephemeral(fallback.as_str()),
        );
        self
    }
}
