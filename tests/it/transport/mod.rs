//! The transport against a toy schema: HTTP, the socket, the pages, and leaving in order.

mod http;
mod pages;
mod reference;
mod socket;
mod toy;
