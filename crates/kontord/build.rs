//! The screens are embedded: build again when they change, even by a file that was not there before.

fn main() {
    println!("cargo:rerun-if-changed=../../ui/dist");
    println!("cargo:rerun-if-changed=build.rs");
}
