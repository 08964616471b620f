//! The tables read as a whole, and their two readings against each other.

mod people;
mod registers;
mod requests;
mod tables;
