//! A pretend Microsoft and a pretend Mattermost, to test the plugin with and to play with.

pub mod gallery;
pub mod mattermost;
pub mod microsoft;
pub mod play;
pub mod postgres;
