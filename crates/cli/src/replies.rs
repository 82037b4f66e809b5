//! Replies kept in a folder: one small file each, whole or not there.

use std::cell::Cell;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use anyhow::Context;
use futures_util::future::{LocalBoxFuture, ready};
use llm::replies::ReplyStore;
use llm::replies::key::ReplyKey;

/// A folder with a subfolder for each two first letters of the keys.
pub(crate) struct FolderReplies {
    folder: PathBuf,
    /// Number of the next file that is being written.
    next: Cell<u32>,
}

impl FolderReplies {
    /// Opens a folder, and makes it where it is not there.
    pub(crate) fn open(folder: &Path) -> anyhow::Result<Self> {
        fs::create_dir_all(folder)
            .with_context(|| format!("{} cannot be a folder of replies", folder.display()))?;
        Ok(Self { folder: folder.to_owned(), next: Cell::new(0) })
    }

    fn path(&self, key: &ReplyKey) -> PathBuf {
        let (group, rest) = key.as_str().split_at(2);
        self.folder.join(group).join(format!("{rest}.json"))
    }

    fn read(&self, key: &ReplyKey) -> Result<Option<String>, String> {
        let path = self.path(key);
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(format!("{}: {error}", path.display())),
        }
    }

    /// Writes beside and renames, so that nobody ever reads half of a file. The disk is not waited for: a file that a
    /// power cut left empty fails its check sum.
    fn write(&self, key: &ReplyKey, text: &str) -> io::Result<()> {
        let path = self.path(key);
        if let Some(group) = path.parent() {
            fs::create_dir_all(group)?;
        }
        let number = self.next.replace(self.next.get().wrapping_add(1));
        let partial = path.with_extension(format!("{}-{number}.partial", std::process::id()));
        let written = fs::write(&partial, text).and_then(|()| fs::rename(&partial, &path));
        if written.is_err() {
            fs::remove_file(&partial).ok();
        }
        written
    }
}

impl ReplyStore for FolderReplies {
    fn get<'a>(&'a self, key: &'a ReplyKey) -> LocalBoxFuture<'a, Result<Option<String>, String>> {
        Box::pin(ready(self.read(key)))
    }

    fn put<'a>(
        &'a self,
        key: &'a ReplyKey,
        text: String,
    ) -> LocalBoxFuture<'a, Result<(), String>> {
        let written = self.write(key, &text);
        let folder = self.folder.display();
        Box::pin(ready(written.map_err(|error| format!("{folder}: {error}"))))
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use futures_util::FutureExt;
    use llm::replies::key::Origin;
    use llm::replies::{Memory, Remembering};
    use llm::scripted::{ScriptedModel, Step};
    use llm::{ChatModel, ChatRequest};

    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("interplay-{name}-{}", std::process::id()));
        fs::remove_dir_all(&folder).ok();
        folder
    }

    fn files(folder: &Path) -> Vec<PathBuf> {
        let entries = |folder: &Path| {
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>()
        };
        entries(folder).iter().flat_map(|group| entries(group)).collect()
    }

    /// Asks one question over a folder of replies; gives the answer and the notes.
    fn ask(folder: &Path, steps: Vec<Step>) -> (String, Vec<String>) {
        let memory = Memory::new(Rc::new(FolderReplies::open(folder).unwrap()), None);
        let model = ScriptedModel::new(steps);
        let model = Remembering::new(model, Origin::new("https://h", "openai"), Rc::clone(&memory));
        let request = ChatRequest::default();
        let reply = model.complete(&request).now_or_never().expect("an answer at once");
        (reply.expect("a reply").message.content, memory.notes())
    }

    #[test]
    fn a_reply_is_kept_in_a_file_of_its_own() {
        let folder = folder("kept");
        assert_eq!(ask(&folder, vec![Step::say("one")]), ("one".into(), vec![]));
        assert_eq!(files(&folder).len(), 1);
        assert!(files(&folder)[0].extension().is_some_and(|end| end == "json"));
        assert_eq!(ask(&folder, vec![]), ("one".into(), vec![]));
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_damaged_file_is_no_reply_and_is_written_anew() {
        let folder = folder("damaged");
        ask(&folder, vec![Step::say("one")]);
        for damage in [&b""[..], b"{\"reply\":", b"\xff\xfe"] {
            fs::write(&files(&folder)[0], damage).unwrap();
            let (answer, notes) = ask(&folder, vec![Step::say("two")]);
            assert_eq!((answer.as_str(), notes.len()), ("two", 1), "{notes:?}");
            assert_eq!(ask(&folder, vec![]), ("two".into(), vec![]));
        }
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_folder_that_cannot_be_is_refused_at_once() {
        let folder = folder("file");
        fs::write(&folder, "a file").unwrap();
        let error = FolderReplies::open(&folder).err().expect("an error").to_string();
        assert!(error.contains("cannot be a folder of replies"), "{error}");
        fs::remove_file(&folder).unwrap();
    }
}
