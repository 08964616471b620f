//! How an actor stands to a request.

bitflags::bitflags! {
    /// The relations between an actor and a request.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub struct Relations: u8 {
        /// The person helped, else the reporter. An officer who files for another is not.
        const OWN = 1;
        /// The grid is one of the posting's grids.
        const GRID = 1 << 1;
        /// It lies in the area of the posting's organisation.
        const JURISDICTION = 1 << 2;
        /// Dispatched as lead to the account, or to the posting's organisation or one below it.
        const LEAD = 1 << 3;
        /// The same as helper.
        const HELPER = 1 << 4;
        /// Secretary of the nearest organisation above, with somebody in post, of the one that
        /// dispatched or rejected it.
        const ABOVE = 1 << 5;
    }
}
