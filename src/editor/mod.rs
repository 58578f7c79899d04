//! The code editor, and what belongs to a program that people write: drafts, links, files.
//!
//! It knows nothing of what runs a program. An `Editor` shows the text of an `EditorHandle`; a `Workbench` has the two
//! texts of a program (code and HTML), keeps its draft, and does what the buttons of its `EditorTools` say.
//!
//! All of this is for a lazy chunk (src/lazy.rs): the page's first load names nothing of it. CodeMirror itself is
//! `editor.js` (web/editor/), which an `Editor` fetches when it is shown; until then, and where that fails, it is a plain
//! textarea, and nothing of what is written here depends on which of the two it is.

pub mod drafts;
pub mod link;
pub mod share;

mod invisible;
mod page;
mod work;

mod handle;
mod mark;
mod module;
mod view;

mod notice;
mod tools;
mod workbench;

pub use handle::EditorHandle;
pub use mark::Mark;
pub use notice::{Action, Notice, NoticeLine};
pub use tools::EditorTools;
pub use view::{Editor, Syntax};
pub use work::{FileError, Work};
pub use workbench::{Origin, Source, Workbench};
