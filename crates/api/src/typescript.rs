//! The TypeScript side of the contract, generated from the list and compared by a test.
