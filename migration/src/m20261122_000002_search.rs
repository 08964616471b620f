//! The index of the texts of service requests.
//!
//! Only leakproof operators go below a row-level policy, and matching text is not leakproof: under
//! a policy the index would not be used. On PostgreSQL the table is therefore written and read
//! through two functions of its owner, which add the district of the transaction themselves, and
//! answers with keys only; the rows of the requests are still read under their policy. On SQLite it
//! is an FTS5 table without contents of its own, with the district as a word of each document.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261122_000002_search"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        crate::WHOLE
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = match manager.get_database_backend() {
            DbBackend::Postgres => POSTGRES,
            _ => SQLITE,
        };
        for statement in statements {
            manager
                .get_connection()
                .execute_unprepared(statement)
                .await?;
        }
        Ok(())
    }
}

/// A word of a document that names its district begins with `@`, which no gram contains. The index
/// of words finds by it; the column is compared once more as a sum, which no index is chosen for.
const POSTGRES: &[&str] = &[
    "CREATE TABLE request_search (
        district_id integer NOT NULL,
        request_id uuid NOT NULL,
        full_grams tsvector NOT NULL,
        edited_grams tsvector NOT NULL,
        CONSTRAINT pk_request_search PRIMARY KEY (district_id, request_id),
        CONSTRAINT fk_request_search_district FOREIGN KEY (district_id) REFERENCES district (id),
        CONSTRAINT fk_request_search_request_id FOREIGN KEY (district_id, request_id)
            REFERENCES service_request (district_id, id)
    )",
    "CREATE INDEX ix_request_search_full ON request_search USING gin (full_grams)",
    "CREATE INDEX ix_request_search_edited ON request_search USING gin (edited_grams)",
    "DO $outer$ BEGIN EXECUTE format($make$
        CREATE FUNCTION request_search_put(request uuid, full_text text, edited_text text)
        RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = %1$I, pg_temp
        AS $body$
        DECLARE district integer := NULLIF(current_setting('lianxin.district', true), '')::int;
        BEGIN
            INSERT INTO request_search (district_id, request_id, full_grams, edited_grams)
            VALUES (district, request,
                array_to_tsvector(string_to_array(full_text, ' ') || ('@' || district)),
                array_to_tsvector(string_to_array(edited_text, ' ') || ('@' || district)))
            ON CONFLICT (district_id, request_id) DO UPDATE
            SET full_grams = excluded.full_grams, edited_grams = excluded.edited_grams;
        END $body$
    $make$, current_schema()); END $outer$",
    "DO $outer$ BEGIN EXECUTE format($make$
        CREATE FUNCTION request_search_find(question text, edited boolean)
        RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
        SET search_path = %1$I, pg_temp
        AS $body$
        DECLARE
            district integer := NULLIF(current_setting('lianxin.district', true), '')::int;
            asked tsquery := ('''@' || district || ''' & ' || question)::tsquery;
        BEGIN
            IF edited THEN
                RETURN QUERY SELECT s.request_id FROM request_search s
                WHERE s.edited_grams @@ asked AND s.district_id + 0 = district;
            ELSE
                RETURN QUERY SELECT s.request_id FROM request_search s
                WHERE s.full_grams @@ asked AND s.district_id + 0 = district;
            END IF;
        END $body$
    $make$, current_schema()); END $outer$",
    "REVOKE ALL ON FUNCTION request_search_put(uuid, text, text) FROM PUBLIC",
    "REVOKE ALL ON FUNCTION request_search_find(text, boolean) FROM PUBLIC",
];

const SQLITE: &[&str] = &[
    "CREATE TABLE request_search (
        district_id integer NOT NULL,
        request_id uuid_text NOT NULL,
        document integer NOT NULL,
        CONSTRAINT pk_request_search PRIMARY KEY (district_id, request_id),
        CONSTRAINT uq_request_search_document UNIQUE (document),
        FOREIGN KEY (district_id) REFERENCES district (id),
        FOREIGN KEY (district_id, request_id) REFERENCES service_request (district_id, id)
    )",
    "CREATE VIRTUAL TABLE request_search_text USING fts5 (
        district, full_grams, edited_grams,
        content = '', contentless_delete = 1, detail = column,
        tokenize = 'unicode61 remove_diacritics 0'
    )",
];
