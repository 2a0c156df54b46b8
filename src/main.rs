//! The `ladderbook` command.

fn main() -> std::process::ExitCode {
    ladderbook::edges::cli::run()
}
