//! The program `lianxin`, built beside the tests so that they can start and kill it.

fn main() -> std::process::ExitCode {
    lianxin_api::cli::main()
}
