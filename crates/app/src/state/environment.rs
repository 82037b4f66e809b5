//! What the environment page knows: the world it shows, the steps so far, and what of it the visitor looks at.
//!
//! The worker keeps nothing of it: every question names the world and all calls. What should be on screen is compared
//! with what was last asked (`sync`), so that no action has to remember which questions it makes necessary.

mod ask;
pub mod form;
pub mod steps;
#[cfg(test)]
mod tests;
pub mod tree;

use std::collections::BTreeMap;

use dataset::record::Source;
use environment::ToolSpec;
use environment::browse::{Count, Listing, Query};
use environment::registry::CARDS;
use protocol::Reply;
use protocol::world::{Description, World};

use crate::action::environment::{Browse, EnvironmentAction, FormEdit, Mark, Panel};
use crate::action::{Action, Effect, Notice};
use crate::snapshot::Snapshot;

use ask::Asked;
use form::Form;
use tree::Tree;

/// Rows on one page of a table.
pub const PAGE: u32 = 20;

/// What the environment page knows.
#[derive(Clone)]
pub struct EnvironmentState {
    /// The world that is shown.
    pub world: World,
    /// What there is in it, once the worker has told.
    pub description: Option<Snapshot<Description>>,
    /// The steps in it.
    pub tree: Snapshot<Tree>,
    /// The call that is being written.
    pub form: Form,
    /// What of its tables is shown.
    pub browse: Browsing,
    /// Tables or policy.
    pub panel: Panel,
    /// The sentence of the policy that pointer or focus is on.
    pub pointed: Option<Mark>,
    /// The sentence that stays explained without them.
    pub pinned: Option<Mark>,
    /// What stands above the view.
    pub banner: Option<Banner>,
    /// The text in the place for pasted steps, while that is open.
    pub paste: Option<String>,
    /// What is wrong with it.
    pub paste_problem: Option<String>,
    /// Steps as they were before the last removal.
    removed: Option<Snapshot<Tree>>,
    /// Worlds that were left, with their steps.
    left: Snapshot<BTreeMap<String, Left>>,
    visible: bool,
    asked: Asked,
}

/// What of the tables is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Browsing {
    /// The page that is wanted.
    pub query: Query,
    /// All tables, with their sizes at the moment that is shown.
    pub tables: Vec<Count>,
    /// The page, once the worker has answered.
    pub listing: Option<Snapshot<Listing>>,
    /// The open row.
    pub open: Option<String>,
    /// Its JSON text: `None` while the worker reads it, `Some(None)` when it is not there at this moment.
    pub row: Option<Option<String>>,
}

/// What stands above the view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Banner {
    /// A link was opened: how many steps it brought, and whether there were others.
    Invited {
        /// Steps of the link.
        steps: usize,
        /// True when the visitor had steps in this world.
        beside: bool,
    },
    /// A link could not be read; the message.
    BadLink(String),
}

/// A world that was left.
#[derive(Clone)]
struct Left {
    tree: Snapshot<Tree>,
    form: Form,
    query: Query,
}

impl Default for EnvironmentState {
    fn default() -> Self {
        let domain = CARDS[0].name.to_owned();
        Self {
            world: World { domain, source: Source::Generated(1) },
            description: None,
            tree: Snapshot::default(),
            form: Form::default(),
            browse: Browsing::default(),
            panel: Panel::default(),
            pointed: None,
            pinned: None,
            banner: None,
            paste: None,
            paste_problem: None,
            removed: None,
            left: Snapshot::default(),
            visible: false,
            asked: Asked::default(),
        }
    }
}

impl EnvironmentState {
    /// The spec of the chosen tool.
    pub fn spec(&self) -> Option<&ToolSpec> {
        self.tool(&self.form.tool)
    }

    /// A tool by name.
    pub fn tool(&self, name: &str) -> Option<&ToolSpec> {
        self.description.as_ref()?.tools.iter().find(|tool| tool.name == name)
    }

    /// The sentence that is explained.
    pub fn mark(&self) -> Option<&Mark> {
        self.pointed.as_ref().or(self.pinned.as_ref())
    }

    /// Seed of the rows; `None` for the visitor's files.
    pub fn seed(&self) -> Option<u64> {
        match self.world.source {
            Source::Generated(seed) => Some(seed),
            Source::Loaded(_) => None,
        }
    }

    /// The visitor did something on the page.
    pub fn update(&mut self, action: EnvironmentAction, effects: &mut Vec<Effect>) {
        match action {
            EnvironmentAction::Domain(domain) => {
                let source = Source::Generated(self.seed().unwrap_or(1));
                self.enter(World { domain, source });
            }
            EnvironmentAction::Seed(seed) => self.reseed(seed),
            EnvironmentAction::Generated => self.reseed(1),
            EnvironmentAction::CloseBanner => self.banner = None,
            EnvironmentAction::Panel(panel) => self.panel = panel,
            EnvironmentAction::Browse(browse) => self.browse(browse),
            EnvironmentAction::Form(edit) => self.form.update(edit),
            EnvironmentAction::Run => self.run(effects),
            EnvironmentAction::Go(step) => self.tree.edit().go(step),
            EnvironmentAction::Move(places) => self.tree.edit().walk(places),
            EnvironmentAction::Remove(step) => self.take_away(|tree| tree.remove(step), effects),
            EnvironmentAction::StartOver => {
                self.take_away(|tree| *tree = Tree::default(), effects);
            }
            EnvironmentAction::Restore => {
                if let Some(tree) = self.removed.take() {
                    self.tree = tree;
                }
            }
            EnvironmentAction::Invited(path) => self.invite(*path),
            EnvironmentAction::BadLink(message) => self.banner = Some(Banner::BadLink(message)),
            EnvironmentAction::Copy => self.copy(effects),
            EnvironmentAction::Share => self.share(effects),
            EnvironmentAction::Pasting(open) => {
                self.paste = open.then(String::new);
                self.paste_problem = None;
            }
            EnvironmentAction::Pasted(text) => {
                self.paste = Some(text);
                self.paste_problem = None;
            }
            EnvironmentAction::Replay => self.replay(effects),
            EnvironmentAction::Point(mark) => self.pointed = mark,
            EnvironmentAction::Pin(mark) => {
                self.pinned = Some(mark).filter(|mark| self.pinned.as_ref() != Some(mark));
            }
            EnvironmentAction::ShowRule(rule) => {
                effects.push(Effect::Near(rule_id(&rule)));
                self.panel = Panel::Policy;
                self.pinned = Some(Mark::Rule(rule));
            }
        }
        self.sync(effects);
    }

    /// The page came into view.
    pub fn shown(&mut self, effects: &mut Vec<Effect>) {
        self.visible = true;
        self.sync(effects);
    }

    /// The page went out of view.
    pub fn hidden(&mut self) {
        self.visible = false;
    }

    /// The worker said something.
    pub fn heard(&mut self, reply: &Reply, effects: &mut Vec<Effect>) {
        match reply {
            Reply::World { mark, seen } => self.take(*mark, seen),
            Reply::Loaded { domain, hash, .. } => {
                let source = Source::Loaded(hash.clone());
                self.enter(World { domain: domain.clone(), source });
            }
            _ => return,
        }
        self.sync(effects);
    }

    /// A question of this page was refused, or will never be answered; the message is shown already.
    pub fn failed(&mut self) {
        self.asked.forget();
    }

    /// Shows another world; the steps in this one are kept for the way back.
    fn enter(&mut self, world: World) {
        if world == self.world {
            return;
        }
        let left = Left {
            tree: self.tree.clone(),
            form: self.form.clone(),
            query: self.browse.query.clone(),
        };
        let name = key(&self.world);
        self.left.edit().insert(name, left);
        let back = self.left.get(&key(&world)).cloned();
        let (panel, visible) = (self.panel, self.visible);
        let (left, asked) = (self.left.clone(), self.asked.fresh());
        *self = Self { world, panel, left, visible, asked, ..Self::default() };
        if let Some(back) = back {
            self.tree = back.tree;
            self.form = back.form;
            self.browse.query = back.query;
        }
    }

    fn reseed(&mut self, seed: u64) {
        let domain = self.world.domain.clone();
        self.enter(World { domain, source: Source::Generated(seed) });
    }

    fn browse(&mut self, action: Browse) {
        let (query, open) = (&mut self.browse.query, &mut self.browse.open);
        match action {
            Browse::Table(table) => {
                self.browse.row = None;
                *query = Query { table, limit: PAGE, ..Query::default() };
                *open = None;
            }
            Browse::Search(search) => {
                query.search = search;
                query.offset = 0;
            }
            Browse::Changed(changed) => {
                query.changed = changed;
                query.offset = 0;
            }
            Browse::Offset(offset) => query.offset = offset,
            Browse::Row(id) => {
                self.browse.row = None;
                *open = Some(id).filter(|id| open.as_ref() != Some(id));
            }
        }
    }

    /// Runs what the form holds at the moment that is shown.
    fn run(&mut self, effects: &mut Vec<Effect>) {
        match self.form.call() {
            Ok(call) => {
                self.tree.edit().add(call);
                // What was typed stays as it is, although another moment would propose something else.
                self.form.touched = true;
                effects.push(Effect::Top(steps::LIST.into()));
            }
            Err(message) => effects.push(Effect::Tell(Notice::alarm(message))),
        }
    }

    fn take_away(&mut self, how: impl FnOnce(&mut Tree), effects: &mut Vec<Effect>) {
        self.removed = Some(self.tree.clone());
        how(self.tree.edit());
        let undo = Action::Environment(EnvironmentAction::Restore);
        let notice = Notice::calm("Steps are taken away.").with_offer("Undo", undo);
        effects.push(Effect::Tell(notice));
    }

    /// Begins with the call and the table that the worker proposes.
    fn begin(&mut self, description: &Description) {
        if self.form.tool.is_empty() {
            let first = description.first.as_ref().map(|call| call.name.as_str());
            let any = description.tools.first().map(|tool| tool.name.as_str());
            self.form.update(FormEdit::Tool(first.or(any).unwrap_or_default().to_owned()));
        }
        if self.browse.query.table.is_empty() {
            let (table, row) = description.account.clone().unzip();
            let any = || description.tables.first().map(|count| count.table.clone());
            self.browse.query.table = table.or_else(any).unwrap_or_default();
            self.browse.query.limit = PAGE;
            self.browse.open = row;
        }
    }
}

/// Id of the element of a rule's sentence.
pub fn rule_id(rule: &str) -> String {
    format!("rule-{}", rule.replace('.', "-"))
}

fn key(world: &World) -> String {
    match &world.source {
        Source::Generated(seed) => format!("{} {seed}", world.domain),
        Source::Loaded(hash) => format!("{} files {hash}", world.domain),
    }
}
