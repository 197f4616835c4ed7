//! What the window costs: Kontor's start to a usable till and its memory there, beside an empty Tauri window.

#![expect(clippy::disallowed_methods, reason = "another program is watched from outside")]

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::screen::Screen;
use crate::shop::{PASSWORD, Shop};

const ROUNDS: usize = 15;
/// How long a window is left alone before its memory is read.
const SETTLE: Duration = Duration::from_secs(3);

#[derive(Default)]
struct Cost {
    start: Vec<Duration>,
    sign_in: Vec<Duration>,
    pss_kb: Vec<u64>,
}

/// Opens both windows in turn and prints what they cost.
pub(crate) fn measure(kontor: &Path, empty: &Path, folder: &Path) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let shop = Shop::open(folder).await;
        shop.kontor.close().await;
    });
    drop(runtime);
    let screen = Screen::open();
    let (mut floor, mut ours) = (Cost::default(), Cost::default());
    // The first round of each warms the machine's caches and is left out.
    for round in 0..=ROUNDS {
        let begun = Instant::now();
        let program = start(Command::new(empty));
        let (_, drawn) = screen.wait_for("Drawn");
        let pss = settled(&program);
        if round > 0 {
            floor.start.push(drawn - begun);
            floor.pss_kb.push(pss);
        }
        end(program);

        let begun = Instant::now();
        let mut command = Command::new(kontor);
        command.arg("--data").arg(folder);
        let program = start(command);
        let (window, ready) = screen.wait_for("Sign in · Kontor");
        screen.type_digits(window, PASSWORD);
        let entered = Instant::now();
        let (_, till) = screen.wait_for("Till · Kontor");
        let pss = settled(&program);
        if round > 0 {
            ours.start.push(ready - begun);
            ours.sign_in.push(till - entered);
            ours.pss_kb.push(pss);
        }
        end(program);
    }
    print(&floor, &ours);
}

fn start(mut command: Command) -> Child {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

fn settled(program: &Child) -> u64 {
    std::thread::sleep(SETTLE);
    family(program.id()).into_iter().map(pss_kb).sum()
}

fn end(mut program: Child) {
    let family = family(program.id());
    program.kill().unwrap();
    program.wait().unwrap();
    // Its helpers end by themselves when they find it gone; the next round has to begin without them.
    while family.iter().any(|id| Path::new(&format!("/proc/{id}/smaps_rollup")).exists() && pss_kb(*id) > 0) {
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A process and all that it started.
fn family(head: u32) -> Vec<u32> {
    let parent_of = |id: u32| -> Option<u32> {
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok()
    };
    let all: Vec<(u32, u32)> = std::fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter_map(|id| Some((id, parent_of(id)?)))
        .collect();
    let mut family = vec![head];
    let mut at = 0;
    while let Some(id) = family.get(at).copied() {
        family.extend(all.iter().filter(|(_, parent)| *parent == id).map(|(child, _)| *child));
        at += 1;
    }
    family
}

/// The memory of a process, with its part of what it shares.
fn pss_kb(id: u32) -> u64 {
    let rollup = std::fs::read_to_string(format!("/proc/{id}/smaps_rollup")).unwrap_or_default();
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
    line.and_then(|rest| rest.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

fn at<T: Ord + Copy>(values: &[T], percent: usize) -> T {
    let mut sorted = values.to_vec();
    sorted.sort();
    sorted[(sorted.len() - 1) * percent / 100]
}

fn print(floor: &Cost, ours: &Cost) {
    println!("| what | p50 | p99 | empty window p50 | empty window p99 | ratio p50 | ratio p99 |");
    println!("|---|---:|---:|---:|---:|---:|---:|");
    let ms = |time: Duration| time.as_nanos() as f64 / 1e6;
    let row = |what: &str, unit: &str, mine: [f64; 2], floor: [f64; 2]| {
        println!(
            "| {what} | {:.0} {unit} | {:.0} {unit} | {:.0} {unit} | {:.0} {unit} | {:.2} | {:.2} |",
            mine[0],
            mine[1],
            floor[0],
            floor[1],
            mine[0] / floor[0],
            mine[1] / floor[1]
        );
    };
    let both: Vec<Duration> = ours.start.iter().zip(&ours.sign_in).map(|(start, sign_in)| *start + *sign_in).collect();
    let times = |values: &[Duration]| [50, 99].map(|percent| ms(at(values, percent)));
    let sizes = |values: &[u64]| [50, 99].map(|percent| at(values, percent) as f64 / 1024.0);
    row("start, to a drawn sign-in that takes keys", "ms", times(&ours.start), times(&floor.start));
    row("the same, and from Enter to the drawn till", "ms", times(&both), times(&floor.start));
    row("memory at the till (PSS of all processes)", "MiB", sizes(&ours.pss_kb), sizes(&floor.pss_kb));
}
