//! Prints the TypeScript side of the contract: `make bindings`.

fn main() {
    print!("{}", porchlight_api::typescript::contract());
}
