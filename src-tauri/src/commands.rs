//! One Tauri command for each line of the contract, so that each has a permission of its own.

use porchlight_api::{ApiError, with_commands};
use tauri::{
    State,
    ipc::{Invoke, Request, Response},
};

use crate::door::Door;

macro_rules! bind {
    ($($(#[$doc:meta])* $name:ident($request:ident) -> $answer:ident;)+) => {
        $(
            $(#[$doc])*
            #[tauri::command]
            async fn $name(door: State<'_, Door>, request: Request<'_>) -> Result<Response, ApiError> {
                door.call(stringify!($name), &request).await
            }
        )+

        /// Takes what the page invokes to its command.
        pub(crate) fn handler() -> impl Fn(Invoke) -> bool + Send + Sync + 'static {
            tauri::generate_handler![$($name),+]
        }
    };
}

with_commands!(bind);
