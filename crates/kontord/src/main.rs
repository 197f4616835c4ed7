//! `kontord`: Kontor without a window.

fn main() -> std::process::ExitCode {
    kontord::cli::main()
}
