//! Refusals and faults as HTTP answers.

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use kontor_app::No;
use kontor_domain::Language;
use serde_json::Value;

/// A JSON answer, which nobody keeps.
pub(super) fn json(status: StatusCode, value: &Value) -> Response<Body> {
    let mut response = Response::new(Body::from(value.to_string()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// `{"error": …}` with the status that fits.
pub(super) fn refused(no: &No, language: Language) -> Response<Body> {
    let mut response = json(status(no), &no.to_json(language));
    if let No::Refusal(refusal) = no {
        if let Some(seconds) = refusal.retry_after_s {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if refusal.code == "sign_in_first" {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
    }
    response
}

fn status(no: &No) -> StatusCode {
    let No::Refusal(refusal) = no else { return StatusCode::INTERNAL_SERVER_ERROR };
    match refusal.code.as_ref() {
        "bad_json" => StatusCode::BAD_REQUEST,
        "sign_in_first" | "locked" => StatusCode::UNAUTHORIZED,
        "not_allowed" | "foreign_origin" | "foreign_host" | "not_from_kontor" => StatusCode::FORBIDDEN,
        "not_found" | "unknown_call" => StatusCode::NOT_FOUND,
        "not_here" => StatusCode::METHOD_NOT_ALLOWED,
        "too_large" => StatusCode::PAYLOAD_TOO_LARGE,
        "too_many_attempts" => StatusCode::TOO_MANY_REQUESTS,
        "disk_full"
        | "disk_trouble"
        | "read_only"
        | "database_unreachable"
        | "database_busy"
        | "database_damaged"
        | "busy_elsewhere"
        | "newer_version"
        | "cannot_lock" => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}
