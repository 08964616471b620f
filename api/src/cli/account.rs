//! `lianxin account …`: accounts and postings of a district, made by its administration.

use std::sync::Arc;

use anyhow::{Context, anyhow, bail};
use clap::{Args, Subcommand, ValueEnum};
use lianxin_entity::enums;
use lianxin_entity::ids::{AreaId, OrganisationId};

use super::terminal;
use crate::app::App;
use crate::domain::district::Directory;
use crate::domain::identity::accounts::{NewPosting, Term};
use crate::domain::identity::admin::NewAccount;
use crate::domain::identity::wish::Secret;
use crate::gql::ids;
use crate::i18n::{self, Locale};
use crate::refusal::{Code, Failure};

/// Accounts and postings of a district.
#[derive(Debug, Subcommand)]
pub enum AccountCommand {
    /// Make an account with a posting, or give one more posting to whoever has the phone.
    Create(Create),
    /// End all sessions of an account and let nobody sign in to it.
    Disable(Holder),
    /// Let a disabled account sign in again.
    Enable(Holder),
    /// Set a new password, print it once and end all sessions.
    ResetPassword(ResetPassword),
    /// End a posting as of today.
    EndPosting(EndPosting),
}

/// Whose account it is.
#[derive(Debug, Args)]
pub struct Holder {
    /// The division code of the district, for example 410305.
    #[arg(long)]
    district: String,
    /// The phone number of the account.
    #[arg(long)]
    phone: String,
}

/// A new account or posting.
#[derive(Debug, Args)]
pub struct Create {
    #[command(flatten)]
    holder: Holder,
    /// The name by which the person is called.
    #[arg(long)]
    name: String,
    /// What the person does.
    #[arg(long, value_enum)]
    role: RoleWord,
    /// The organisation: its id, its code or its full name. Secretaries need one.
    #[arg(long)]
    organisation: Option<String>,
    /// An area by id or code; may be given several times. Grid workers need their grids.
    #[arg(long = "area")]
    areas: Vec<String>,
    /// What the post is called.
    #[arg(long)]
    title: Option<String>,
    /// Configures the district and reads counts instead of handling requests.
    #[arg(long)]
    administrator: bool,
    /// Read the password from the standard input instead of making one up.
    #[arg(long)]
    password_stdin: bool,
}

/// A new password.
#[derive(Debug, Args)]
pub struct ResetPassword {
    #[command(flatten)]
    holder: Holder,
    /// Read the password from the standard input instead of making one up.
    #[arg(long)]
    password_stdin: bool,
}

/// The end of a posting.
#[derive(Debug, Args)]
pub struct EndPosting {
    /// The division code of the district.
    #[arg(long)]
    district: String,
    /// The id of the posting, pst_….
    #[arg(long)]
    posting: String,
}

/// A role on the command line.
#[derive(Debug, Clone, Copy, ValueEnum)]
#[value(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RoleWord {
    Secretary,
    GridWorker,
    Resident,
}

impl From<RoleWord> for enums::Role {
    fn from(word: RoleWord) -> Self {
        match word {
            RoleWord::Secretary => Self::Secretary,
            RoleWord::GridWorker => Self::GridWorker,
            RoleWord::Resident => Self::Resident,
        }
    }
}

impl AccountCommand {
    /// Does it and says what was done.
    ///
    /// # Errors
    /// What stands in the way, in words for the person at the terminal.
    pub async fn run(self, app: &App) -> anyhow::Result<()> {
        let said = match self {
            Self::Create(create) => create.run(app).await?,
            Self::Disable(holder) => {
                let key = directory(app, &holder.district).await?.card().key;
                let done = app
                    .identity(&app.store)
                    .disable_account(key, &holder.phone)
                    .await;
                format!("disabled {}", ids::encode(done.map_err(explain)?))
            }
            Self::Enable(holder) => {
                let key = directory(app, &holder.district).await?.card().key;
                let done = app
                    .identity(&app.store)
                    .enable_account(key, &holder.phone)
                    .await;
                format!("enabled {}", ids::encode(done.map_err(explain)?))
            }
            Self::ResetPassword(reset) => {
                let key = directory(app, &reset.holder.district).await?.card().key;
                let password = read_password(reset.password_stdin)?;
                let identity = app.identity(&app.store);
                let made_up = identity
                    .set_password_of(key, &reset.holder.phone, password)
                    .await;
                let made_up = made_up.map_err(explain)?;
                format!("all sessions have ended{}", shown_once(made_up.as_ref()))
            }
            Self::EndPosting(end) => {
                let key = directory(app, &end.district).await?.card().key;
                let posting = ids::decode(&end.posting)
                    .ok_or_else(|| anyhow!("a posting's id begins with pst_"))?;
                app.identity(&app.store)
                    .end_posting(key, posting)
                    .await
                    .map_err(explain)?;
                format!("ended {}", end.posting)
            }
        };
        terminal::print(&said);
        Ok(())
    }
}

impl Create {
    async fn run(self, app: &App) -> anyhow::Result<String> {
        let directory = directory(app, &self.holder.district).await?;
        let organisation = match &self.organisation {
            Some(text) => Some(organisation(&directory, text)?),
            None => None,
        };
        let areas = self.areas.iter().map(|text| area(&directory, text));
        let new = NewAccount {
            phone: self.holder.phone,
            display_name: self.name,
            password: read_password(self.password_stdin)?,
            posting: NewPosting {
                role: self.role.into(),
                duty: match self.administrator {
                    true => enums::Duty::Administrator,
                    false => enums::Duty::None,
                },
                title: self.title,
                organisation,
                areas: areas.collect::<anyhow::Result<_>>()?,
                term: Term::default(),
            },
        };
        let created = app
            .identity(&app.store)
            .create_account(&directory, new)
            .await;
        let created = created.map_err(explain)?;
        Ok(format!(
            "account {}{}\nposting {}{}",
            ids::encode(created.account),
            if created.existed {
                " (was there already)"
            } else {
                ""
            },
            ids::encode(created.posting),
            shown_once(created.password.as_ref()),
        ))
    }
}

/// The district with this code, or what to do where there is none.
pub(super) async fn directory(app: &App, code: &str) -> anyhow::Result<Arc<Directory>> {
    match app.directories.by_code(&app.store, code).await {
        Ok(directory) => Ok(directory),
        Err(Failure::Refused(_)) => {
            bail!("there is no district {code}; `lianxin district create {code}` makes it")
        }
        Err(Failure::Fault(fault)) => Err(fault.into()),
    }
}

fn organisation(directory: &Directory, text: &str) -> anyhow::Result<OrganisationId> {
    if let Some(id) = ids::decode(text) {
        return Ok(id);
    }
    if let Some(node) = directory.organisation_by_code(text) {
        return Ok(node.id);
    }
    let named: Vec<_> = directory
        .organisations()
        .filter(|node| node.name == text)
        .collect();
    match named.as_slice() {
        [one] => Ok(one.id),
        [] => bail!("no organisation has the id, code or name {text}"),
        several => {
            let codes: Vec<_> = several.iter().map(|node| node.code.as_str()).collect();
            bail!(
                "several organisations are called {text}; give a code: {}",
                codes.join(", ")
            )
        }
    }
}

fn area(directory: &Directory, text: &str) -> anyhow::Result<AreaId> {
    ids::decode(text)
        .or_else(|| directory.area_by_code(text).map(|node| node.id))
        .ok_or_else(|| anyhow!("no area has the id or code {text}"))
}

fn read_password(from_stdin: bool) -> anyhow::Result<Option<Secret>> {
    if !from_stdin {
        return Ok(None);
    }
    let mut line = Secret::new(String::new());
    std::io::stdin()
        .read_line(&mut line)
        .context("the password cannot be read")?;
    Ok(Some(Secret::new(
        line.trim_end_matches(['\r', '\n']).to_owned(),
    )))
}

fn shown_once(password: Option<&Secret>) -> String {
    password.map_or_else(String::new, |p| {
        format!("\npassword {} (shown this once)", p.as_str())
    })
}

/// What was refused, in words for the person at the terminal.
pub(super) fn explain(failure: Failure) -> anyhow::Error {
    match failure {
        Failure::Refused(refusals) => {
            let told = refusals.into_iter().map(|refusal| {
                // The API names its mutation, the command its own way out.
                let refusal = match refusal.code {
                    Code::ImportRunning => refusal.saying("import-running-at-the-command-line"),
                    _ => refusal,
                };
                i18n::refusal(Locale::English, &refusal)
            });
            anyhow!(told.collect::<Vec<_>>().join(" "))
        }
        Failure::Fault(fault) => fault.into(),
    }
}
