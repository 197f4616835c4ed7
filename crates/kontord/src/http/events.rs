//! `GET /events`: what happens, as a stream of server-sent events, to whoever has signed in.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures::stream;
use kontor_domain::identity::WhoAmI;

use super::{Shared, answer, language, token};
use crate::Happening;
use crate::wire::stopped;

const KEEP_ALIVE: Duration = Duration::from_secs(15);

pub(super) async fn events(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    // Subscribed before the answer begins: nothing that happens after it is missed.
    let happenings = shared.desk.events();
    let token = token(&headers);
    let me = match shared.desk.call(token.as_ref(), &WhoAmI {}).await {
        Ok(me) => me,
        Err(no) => return answer::refused(&no, language(&headers)),
    };
    // A stream does not outlive the session that opened it: neither its end nor its signing out.
    let left = SystemTime::from(me.expires_at).duration_since(SystemTime::now()).unwrap_or_default();
    let ends = Box::pin(tokio::time::sleep(left));
    let stop = shared.stop.clone();
    let begun = Some((happenings, stop, ends, shared, token));
    let lines = stream::unfold(begun, |begun| async move {
        let (mut happenings, mut stop, mut ends, shared, token) = begun?;
        let happening = tokio::select! {
            happening = happenings.recv() => happening?,
            () = stopped(&mut stop) => return None,
            () = &mut ends => return None,
        };
        let holds = shared.desk.call(token.as_ref(), &WhoAmI {}).await.is_ok();
        let rest = holds.then_some((happenings, stop, ends, shared, token));
        // That it has to read anew says nothing of the business: a window whose session a restore has ended learns so.
        (holds || happening == Happening::Reload).then(|| (Ok::<_, Infallible>(line(&happening)), rest))
    });
    Sse::new(lines).keep_alive(KeepAlive::new().interval(KEEP_ALIVE).text("keep-alive")).into_response()
}

fn line(happening: &Happening) -> Event {
    let reload = || Event::default().event("reload").data("{}");
    match happening {
        Happening::Event(event) => Event::default().json_data(event).unwrap_or_else(|_| reload()),
        Happening::Reload => reload(),
    }
}
