//! Rows of households that are wrong in known ways, spread evenly, one fault each.

/// Damages every so-many-th row.
pub struct Spoiler {
    /// In thousandths.
    part: u64,
    spoiled: u64,
}

impl Spoiler {
    pub fn new(part: f64) -> Self {
        Self {
            part: (part * 1_000.0).round() as u64,
            spoiled: 0,
        }
    }

    /// How many rows were damaged.
    pub fn spoiled(&self) -> u64 {
        self.spoiled
    }

    /// Damages the `index`th row where it is its turn.
    pub fn spoil(&mut self, index: u64, row: &mut [String; 13]) {
        let turns = |rows: u64| rows * self.part / 1_000;
        if turns(index + 1) == turns(index) {
            return;
        }
        let (column, text) = match self.spoiled % 8 {
            0 => (0, ""),
            1 => (1, "大院"),
            2 => (2, "419001999999"),
            3 => (3, ""),
            4 => (5, "12345"),
            5 => (7, "135.5"),
            6 => (10, "2025-02-30"),
            _ => (6, "419001-QY999"),
        };
        row[column] = text.to_owned();
        self.spoiled += 1;
    }
}
