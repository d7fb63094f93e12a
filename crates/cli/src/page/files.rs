//! The page's files, which are part of the program: nothing is read from the disk, so no path leads
//! anywhere else. They hold no data.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::{EmbeddedFile, RustEmbed};

/// What `scripts/ui.sh` built.
#[derive(RustEmbed)]
#[folder = "../../ui/dist"]
struct Dist;

/// The kinds of files that a build makes.
const KINDS: [(&str, &str); 5] = [
    (".html", "text/html; charset=utf-8"),
    (".js", "text/javascript; charset=utf-8"),
    (".css", "text/css; charset=utf-8"),
    (".woff2", "font/woff2"),
    (".svg", "image/svg+xml"),
];

/// The file at a path of the address, or that there is none.
pub(crate) fn serve(path: &str) -> Response {
    let name = match path.strip_prefix('/') {
        Some("") => "index.html",
        Some(name) => name,
        None => "",
    };
    match (Dist::get(name), kind(name)) {
        (Some(EmbeddedFile { data, .. }), Some(kind)) => {
            let kind = HeaderValue::from_static(kind);
            ([(header::CONTENT_TYPE, kind)], Body::from(data)).into_response()
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

fn kind(name: &str) -> Option<&'static str> {
    KINDS.iter().find(|(end, _)| name.ends_with(end)).map(|(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_build_is_served_as_what_it_is() {
        let names: Vec<_> = Dist::iter().collect();
        assert!(names.len() > 3, "{names:?}");
        for name in names {
            assert_eq!(serve(&format!("/{name}")).status(), StatusCode::OK, "{name}");
        }
        let first = serve("/");
        let kind = first.headers().get(header::CONTENT_TYPE).unwrap();
        assert_eq!(kind, "text/html; charset=utf-8");
    }

    #[test]
    fn no_path_leads_out_of_the_build() {
        for path in [
            "",
            "//",
            "/assets",
            "/assets/",
            "/../../Cargo.toml",
            "/assets/../index.html",
            "/%2e%2e/Cargo.toml",
            "/..%2fCargo.toml",
            "//etc/passwd",
            "/index.html/",
            "/index.html%00.js",
        ] {
            assert_eq!(serve(path).status(), StatusCode::NOT_FOUND, "{path}");
        }
    }
}
