//! The window's size, kept in the home. (Tauri's plugin for this also makes a folder among the
//! person's settings, outside the home: a trace that a home on a stick must not leave.)

use std::path::Path;

use serde::{Deserialize, Serialize};
use tauri::{Runtime, WebviewWindow};

use crate::SIZE_MIN;

const FILE: &str = "window.json";
/// Larger than any screen: a file that says more is not ours.
const SIDE_MAX: f64 = 20_000.0;

/// Logical pixels, and whether the window fills the screen.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Size {
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) maximized: bool,
}

impl Size {
    /// The size of the last time; `None` where there is none that a window could have.
    pub(crate) fn load(home: &Path) -> Option<Self> {
        let size: Self = serde_json::from_slice(&std::fs::read(home.join(FILE)).ok()?).ok()?;
        let fits = |side: f64, least: f64| (least..=SIDE_MAX).contains(&side);
        (fits(size.width, SIZE_MIN.0) && fits(size.height, SIZE_MIN.1)).then_some(size)
    }

    /// Keeps the size for the next time. Losing it is worth a line in the log and no more.
    pub(crate) fn keep(self, home: &Path) {
        // While it fills the screen, the size to go back to is the one from before.
        let before = Self::load(home).filter(|_| self.maximized);
        let kept = Self { maximized: self.maximized, ..before.unwrap_or(self) };
        let text = serde_json::to_vec(&kept).map_err(std::io::Error::other);
        if let Err(error) = text.and_then(|text| std::fs::write(home.join(FILE), text)) {
            tracing::warn!(%error, "the window's size was not kept");
        }
    }

    pub(crate) fn of<R: Runtime>(window: &WebviewWindow<R>) -> tauri::Result<Self> {
        let inner = window.inner_size()?.to_logical::<f64>(window.scale_factor()?);
        Ok(Self { width: inner.width, height: inner.height, maximized: window.is_maximized()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loaded(text: &str) -> Option<Size> {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join(FILE), text).unwrap();
        Size::load(home.path())
    }

    #[test]
    fn a_size_comes_back() {
        let size = Size { width: 800.0, height: 600.0, maximized: true };
        assert_eq!(loaded(&serde_json::to_string(&size).unwrap()), Some(size));
    }

    #[test]
    fn a_window_that_fills_the_screen_keeps_the_size_before() {
        let home = tempfile::tempdir().unwrap();
        Size { width: 800.0, height: 600.0, maximized: false }.keep(home.path());
        Size { width: 1920.0, height: 1080.0, maximized: true }.keep(home.path());
        let kept = Size { width: 800.0, height: 600.0, maximized: true };
        assert_eq!(Size::load(home.path()), Some(kept));
    }

    #[test]
    fn a_size_that_no_window_has_is_not_taken() {
        assert_eq!(loaded(r#"{"width":10,"height":600,"maximized":false}"#), None);
        assert_eq!(loaded(r#"{"width":1e9,"height":600,"maximized":false}"#), None);
        assert_eq!(loaded("half a fi"), None);
        assert_eq!(Size::load(Path::new("/nowhere")), None);
    }
}
