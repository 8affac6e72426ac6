//! A pretend Microsoft and a pretend Mattermost, to test the plugin with and to play with.

pub mod microsoft;
pub mod postgres;
