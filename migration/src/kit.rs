//! The words in which migrations are written: a table of a district has its district in every
//! key, a word is text with a CHECK, a reference carries the district along and never cascades.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_query::{ForeignKey, Index};

/// A table under construction.
pub struct TableSpec {
    table: TableCreateStatement,
    name: &'static str,
    district: bool,
    indexes: Vec<IndexCreateStatement>,
}

/// A table whose rows belong to one district. Its key begins with `district_id`.
pub fn district_table(name: &'static str) -> TableSpec {
    let mut spec = global_table(name);
    spec.district = true;
    let mut spec = spec.int("district_id");
    spec.table.foreign_key(
        ForeignKey::create()
            .name(format!("fk_{name}_district"))
            .from(Alias::new(name), Alias::new("district_id"))
            .to(Alias::new("district"), Alias::new("id")),
    );
    spec
}

/// A table that belongs to no district.
pub fn global_table(name: &'static str) -> TableSpec {
    let mut table = Table::create();
    table.table(Alias::new(name));
    TableSpec {
        table,
        name,
        district: false,
        indexes: Vec::new(),
    }
}

macro_rules! kinds {
    ($($name:ident / $nullable:ident: $kind:ident),* $(,)?) => {$(
        #[allow(dead_code, reason = "a vocabulary: not every migration uses every word")]
        pub fn $name(self, column: &'static str) -> Self {
            self.column(column, |c| { c.$kind().not_null(); })
        }

        #[allow(dead_code, reason = "a vocabulary: not every migration uses every word")]
        pub fn $nullable(self, column: &'static str) -> Self {
            self.column(column, |c| { c.$kind().null(); })
        }
    )*};
}

impl TableSpec {
    kinds! {
        int / int_null: integer,
        big / big_null: big_integer,
        real / real_null: double,
        text / text_null: text,
        bytes / bytes_null: blob,
        uuid / uuid_null: uuid,
        flag / flag_null: boolean,
        day / day_null: date,
        instant / instant_null: timestamp_with_time_zone,
    }

    fn column(mut self, name: &'static str, shape: impl FnOnce(&mut ColumnDef)) -> Self {
        let mut column = ColumnDef::new(Alias::new(name));
        shape(&mut column);
        self.table.col(&mut column);
        self
    }

    /// The first of these columns that is known, kept by the database itself.
    pub fn first_known(self, column: &'static str, of: &[&'static str]) -> Self {
        let columns = of.iter().map(|name| Expr::col(Alias::new(*name)));
        let first = Func::coalesce(columns);
        self.column(column, |c| {
            c.uuid().generated(first, true);
        })
    }

    /// One of the words of the domain.
    pub fn word<W: Copy + Into<&'static str>>(self, column: &'static str, words: &[W]) -> Self {
        self.text(column).check_words(column, words)
    }

    /// One of the words of the domain, or null.
    pub fn word_null<W: Copy + Into<&'static str>>(
        self,
        column: &'static str,
        words: &[W],
    ) -> Self {
        self.text_null(column).check_words(column, words)
    }

    fn check_words<W: Copy + Into<&'static str>>(
        mut self,
        column: &'static str,
        words: &[W],
    ) -> Self {
        let words: Vec<&'static str> = words.iter().map(|w| (*w).into()).collect();
        self.table.check((
            Alias::new(format!("ck_{}_{column}", self.name)),
            Expr::col(Alias::new(column)).is_in(words),
        ));
        self
    }

    /// The primary key, after the district.
    pub fn key(mut self, columns: &[&'static str]) -> Self {
        let mut index = Index::create();
        index.name(format!("pk_{}", self.name));
        for column in self.with_district(columns) {
            index.col(Alias::new(column));
        }
        self.table.primary_key(&mut index);
        self
    }

    /// A reference to a row of the same district.
    pub fn reference(mut self, column: &'static str, table: &'static str) -> Self {
        let mut key = ForeignKey::create();
        key.name(format!("fk_{}_{column}", self.name))
            .from_tbl(Alias::new(self.name))
            .from_col(Alias::new("district_id"))
            .from_col(Alias::new(column))
            .to_tbl(Alias::new(table))
            .to_col(Alias::new("district_id"))
            .to_col(Alias::new("id"));
        self.table.foreign_key(&mut key);
        self
    }

    /// A uniqueness rule, after the district, for the rows that fulfil the condition.
    pub fn unique(
        mut self,
        name: &str,
        columns: &[&'static str],
        only: Option<SimpleExpr>,
    ) -> Self {
        let mut index = self.index_statement(&format!("uq_{}_{name}", self.name), columns, only);
        index.unique();
        self.indexes.push(index);
        self
    }

    /// An index, after the district, of the rows that fulfil the condition.
    pub fn index(mut self, name: &str, columns: &[&'static str], only: Option<SimpleExpr>) -> Self {
        let index = self.index_statement(&format!("ix_{}_{name}", self.name), columns, only);
        self.indexes.push(index);
        self
    }

    fn index_statement(
        &self,
        name: &str,
        columns: &[&'static str],
        only: Option<SimpleExpr>,
    ) -> IndexCreateStatement {
        let mut index = Index::create();
        index.name(name).table(Alias::new(self.name));
        for column in self.with_district(columns) {
            index.col(Alias::new(column));
        }
        if let Some(only) = only {
            index.and_where(only);
        }
        index
    }

    fn with_district(&self, columns: &[&'static str]) -> Vec<&'static str> {
        let district = self.district.then_some("district_id");
        district
            .into_iter()
            .chain(columns.iter().copied())
            .collect()
    }

    /// Creates the table and its indexes.
    pub async fn create(self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        manager.create_table(self.table).await?;
        for index in self.indexes {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

/// The condition "this column is null".
pub fn is_null(column: &'static str) -> SimpleExpr {
    Expr::col(Alias::new(column)).is_null()
}

/// The condition "this column is not null".
pub fn not_null(column: &'static str) -> SimpleExpr {
    Expr::col(Alias::new(column)).is_not_null()
}

/// The condition "this column holds this word".
pub fn is(column: &'static str, word: &'static str) -> SimpleExpr {
    Expr::col(Alias::new(column)).eq(word)
}

/// One more column for a table that stands, with the same words as a new table's.
pub mod wider {
    use super::*;

    async fn add(
        manager: &SchemaManager<'_>,
        table: &str,
        mut column: ColumnDef,
    ) -> Result<(), DbErr> {
        let alter = Table::alter()
            .table(Alias::new(table))
            .add_column(&mut column)
            .to_owned();
        manager.alter_table(alter).await
    }

    macro_rules! columns {
        ($($name:ident: $kind:ident),* $(,)?) => {$(
            pub async fn $name(
                manager: &SchemaManager<'_>,
                table: &str,
                column: &str,
            ) -> Result<(), DbErr> {
                let mut shape = ColumnDef::new(Alias::new(column));
                shape.$kind().null();
                add(manager, table, shape).await
            }
        )*};
    }

    columns! { int_null: integer, text_null: text, day_null: date }

    /// A version that is the first one in the rows that stand.
    pub async fn version(
        manager: &SchemaManager<'_>,
        table: &str,
        column: &str,
    ) -> Result<(), DbErr> {
        let mut shape = ColumnDef::new(Alias::new(column));
        shape.integer().not_null().default(1);
        add(manager, table, shape).await
    }

    /// A flag that is down in the rows that stand.
    pub async fn flag(manager: &SchemaManager<'_>, table: &str, column: &str) -> Result<(), DbErr> {
        let mut shape = ColumnDef::new(Alias::new(column));
        shape.boolean().not_null().default(false);
        add(manager, table, shape).await
    }

    /// One of the words of the domain, or null.
    pub async fn word_null<W: Copy + Into<&'static str>>(
        manager: &SchemaManager<'_>,
        table: &str,
        column: &str,
        words: &[W],
    ) -> Result<(), DbErr> {
        let words: Vec<&'static str> = words.iter().map(|w| (*w).into()).collect();
        let mut shape = ColumnDef::new(Alias::new(column));
        shape
            .text()
            .null()
            .check(Expr::col(Alias::new(column)).is_in(words));
        add(manager, table, shape).await
    }
}
