//! The windows of an X server as a person meets them: their titles are read, and keys are pressed.

#![expect(clippy::disallowed_methods, reason = "another program is watched from outside")]

use std::time::{Duration, Instant};

use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{
    AtomEnum, ConnectionExt as _, InputFocus, KEY_PRESS_EVENT, KEY_RELEASE_EVENT, Keycode, Window,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

const RETURN: u32 = 0xff0d;
const PATIENCE: Duration = Duration::from_secs(60);

/// The screen that `DISPLAY` names.
pub(crate) struct Screen {
    x: RustConnection,
    root: Window,
    title: u32,
    keys: Vec<(u32, Keycode)>,
}

impl Screen {
    pub(crate) fn open() -> Self {
        let (x, number) = x11rb::connect(None).unwrap();
        let root = x.setup().roots[number].root;
        let title = x.intern_atom(false, b"_NET_WM_NAME").unwrap().reply().unwrap().atom;
        let (first, last) = (x.setup().min_keycode, x.setup().max_keycode);
        let map = x.get_keyboard_mapping(first, last - first + 1).unwrap().reply().unwrap();
        let each = usize::from(map.keysyms_per_keycode);
        let keys = (first..=last).zip(map.keysyms.chunks(each)).map(|(code, symbols)| (symbols[0], code)).collect();
        Self { x, root, title, keys }
    }

    /// Waits until a window has a title, and says when it was seen.
    pub(crate) fn wait_for(&self, title: &str) -> (Window, Instant) {
        let begun = Instant::now();
        loop {
            if let Some(window) = self.find(title) {
                return (window, Instant::now());
            }
            assert!(begun.elapsed() < PATIENCE, "no window with the title {title:?} within a minute");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    fn find(&self, title: &str) -> Option<Window> {
        let windows = self.x.query_tree(self.root).ok()?.reply().ok()?.children;
        let asked: Vec<_> = windows
            .iter()
            .filter_map(|w| self.x.get_property(false, *w, self.title, AtomEnum::ANY, 0, 200).ok())
            .collect();
        let titles = asked.into_iter().map(|cookie| cookie.reply().map(|reply| reply.value).unwrap_or_default());
        windows.iter().zip(titles).find(|(_, found)| found == title.as_bytes()).map(|(window, _)| *window)
    }

    /// Types digits and Enter into a window.
    pub(crate) fn type_digits(&self, window: Window, digits: &str) {
        self.x.set_input_focus(InputFocus::PARENT, window, x11rb::CURRENT_TIME).unwrap().check().unwrap();
        for symbol in digits.bytes().map(u32::from).chain([RETURN]) {
            let code = self.keys.iter().find(|(known, _)| *known == symbol).unwrap().1;
            for kind in [KEY_PRESS_EVENT, KEY_RELEASE_EVENT] {
                self.x.xtest_fake_input(kind, code, x11rb::CURRENT_TIME, self.root, 0, 0, 0).unwrap().check().unwrap();
            }
            // A person's pace: faster than this it would be a scanner.
            if symbol != RETURN {
                std::thread::sleep(Duration::from_millis(60));
            }
        }
    }
}
