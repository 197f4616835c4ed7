//! The parts that the program comes in. The till comes first and alone: what else there is is fetched when somebody
//! goes there, so that a till starts sooner and takes less memory.

use futures::future::LocalBoxFuture;
use kontor_domain::{Message, Refusal};
use leptos::prelude::*;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

use crate::{customers, reports, sales, shifts, ts};

/// Draws a page.
pub(super) type View = fn() -> AnyView;

/// A page that is fetched.
pub(super) type Coming = LocalBoxFuture<'static, Result<View, SplitLoaderError>>;

/// What is said when a part does not come: a server that is gone, or has another version by now.
pub(super) fn lost() -> Refusal {
    Refusal::new("part_lost", Message::told(ts!(failure.part_lost)))
}

pub(super) fn till() -> AnyView {
    view! { <crate::till::Page/> }.into_any()
}

/// Pages, each in the part that it is named after.
macro_rules! pages {
    ($($part:ident: $name:ident => $view:expr;)*) => {
        $(
            #[wasm_split($part, fallible)]
            pub(super) fn $name() -> Result<View, SplitLoaderError> {
                Ok(|| $view.into_any())
            }
        )*
    };
}

pages! {
    books: shift => view! { <shifts::Page/> };
    books: sales => view! { <sales::Page/> };
    books: customers => view! { <customers::Page/> };
    books: report => view! { <reports::Report/> };
    books: today => view! { <reports::Today/> };
    goods: products => view! { <crate::catalog::Page/> };
    settings: settings => view! { <crate::settings::Page/> };
}
