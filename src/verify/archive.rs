//! Reads an image from the output of the engine's `save` command, in one pass.

use std::collections::HashMap;
use std::io::{self, BufReader, ErrorKind, Read};
use std::iter;

use flate2::read::MultiGzDecoder;
use serde::Deserialize;
use serde_json::Value;
use tar::EntryType;

use super::secret;

/// An image's configuration has a few KiB. Larger blobs are attachments, such as an SBOM.
const LARGEST_JSON: u64 = 4 * 1024 * 1024;

/// Larger files are not searched for secrets: keys and tokens are in small text files, and a large file would have to
/// be held in memory.
const LARGEST_SEARCHED: u64 = 1024 * 1024;

const TAR_BLOCK: u64 = 512;
const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

#[derive(Debug, Clone, PartialEq)]
pub struct Archive {
    /// Layers, the base's first.
    pub layers: Vec<ImageLayer>,
    /// The image's configuration: `config`, `history`, `rootfs`.
    pub config: Value,
}

/// The files that one instruction added. A later layer can hide a file, but not remove it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageLayer {
    /// The digest of the uncompressed layer, as in the image's configuration: `sha256:…`.
    pub digest: String,
    /// The total size of its files in bytes; 0 if the layer was skipped.
    pub size: u64,
    /// Its files, including whiteouts (`.wh.…`); empty if the layer was skipped.
    pub files: Vec<File>,
}

/// A regular file or hard link in a layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// The path without a leading `/`.
    pub path: String,
    /// The size in bytes; 0 for a hard link, since its target is counted.
    pub size: u64,
    /// The kind of secret that the contents look like, such as "a private key". Third-party packages and files over 1
    /// MiB are not searched.
    pub secret: Option<&'static str>,
    /// It has only comments and names without values, so its name does not make it a secret.
    pub is_blank: bool,
}

impl Archive {
    /// Reads an archive to its end without holding a layer in memory. The files of layers whose digest `skip` matches,
    /// such as the base's, are not listed.
    pub fn read(stream: impl Read, skip: impl Fn(&str) -> bool) -> io::Result<Self> {
        let mut archive = tar::Archive::new(BufReader::new(stream));
        let mut found = Found::default();
        for entry in archive.entries()? {
            found.take(entry?, &skip)?;
        }
        // The engine still writes padding, and would fail if nobody read it.
        io::copy(&mut archive.into_inner(), &mut io::sink())?;
        found.assemble(&skip)
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Manifest {
    config: String,
    layers: Option<Vec<String>>,
}

#[derive(Debug, Clone, Default)]
struct Contents {
    size: u64,
    files: Vec<File>,
}

/// The archive's entries by path. The manifest, which says what each is, usually comes last.
#[derive(Debug, Default)]
struct Found {
    manifest: Option<Vec<Manifest>>,
    configs: HashMap<String, Value>,
    /// An unreadable blob is an error only if it turns out to be a layer.
    layers: HashMap<String, io::Result<Contents>>,
    /// Older engines store identical layers as links.
    links: HashMap<String, String>,
}

impl Found {
    fn take(&mut self, mut entry: tar::Entry<'_, impl Read>, skip: &impl Fn(&str) -> bool) -> io::Result<()> {
        let path = clean(&entry.path_bytes());
        let target = entry.link_name_bytes().map(|target| String::from_utf8_lossy(&target).into_owned());
        match (entry.header().entry_type(), target) {
            (EntryType::Symlink, Some(target)) => {
                let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
                let target = resolve(folder, &target);
                self.links.insert(path, target);
            }
            (EntryType::Link, Some(target)) => {
                self.links.insert(path, resolve("", &target));
            }
            (EntryType::Regular | EntryType::Continuous, _) if path == "manifest.json" => {
                let manifest = serde_json::from_reader(entry.take(LARGEST_JSON));
                self.manifest =
                    Some(manifest.map_err(|error| invalid(format!("the image's manifest.json is invalid: {error}")))?);
            }
            (EntryType::Regular | EntryType::Continuous, _) => {
                let mut start = Vec::new();
                entry.by_ref().take(TAR_BLOCK).read_to_end(&mut start)?;
                if start.starts_with(b"{") && start.get(257..262) != Some(b"ustar") {
                    self.take_json(path, start, entry)?;
                } else {
                    let skipped = digest(&path).is_some_and(|digest| skip(&digest));
                    let layer = if skipped { Ok(Contents::default()) } else { layer(&start, entry) };
                    self.layers.insert(path, layer);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn take_json(&mut self, path: String, mut start: Vec<u8>, entry: tar::Entry<'_, impl Read>) -> io::Result<()> {
        if entry.size() < LARGEST_JSON {
            entry.take(LARGEST_JSON).read_to_end(&mut start)?;
            if let Ok(json) = serde_json::from_slice::<Value>(&start)
                && json.get("rootfs").is_some()
            {
                self.configs.insert(path, json);
            }
        }
        Ok(())
    }

    fn assemble(mut self, skip: &impl Fn(&str) -> bool) -> io::Result<Archive> {
        let manifests = self.manifest.take().ok_or_else(|| invalid("the image's archive has no manifest.json"))?;
        let manifest =
            manifests.into_iter().next().ok_or_else(|| invalid("the image's manifest.json names no image"))?;
        let path = self.origin(&manifest.config).to_owned();
        let config = self.configs.remove(&path).ok_or_else(|| {
            invalid(format!("the image's archive has no configuration {}, which its manifest names", manifest.config))
        })?;
        let paths = manifest.layers.unwrap_or_default();
        let digests: Vec<String> = config
            .pointer("/rootfs/diff_ids")
            .and_then(Value::as_array)
            .map(|digests| digests.iter().filter_map(Value::as_str).map(str::to_owned).collect())
            .unwrap_or_default();
        if paths.len() != digests.len() {
            return Err(invalid(format!(
                "the image's manifest has {} layers, its configuration {}",
                paths.len(),
                digests.len()
            )));
        }
        let layers = paths.iter().zip(digests).map(|(path, digest)| {
            // Not every engine names a layer's file by its digest, so only now is it clear whether the layer is
            // skipped.
            let Contents { size, files } =
                if skip(&digest) { Contents::default() } else { self.contents(path, &digest)? };
            Ok(ImageLayer { digest, size, files })
        });
        Ok(Archive { layers: layers.collect::<io::Result<_>>()?, config })
    }

    /// A copy, because two layers can be identical.
    fn contents(&self, path: &str, digest: &str) -> io::Result<Contents> {
        match self.layers.get(self.origin(path)) {
            Some(Ok(contents)) => Ok(contents.clone()),
            Some(Err(error)) => Err(io::Error::new(error.kind(), format!("cannot read the layer {digest}: {error}"))),
            None => {
                Err(invalid(format!("the image's archive has no layer {digest} at {path}, which its manifest names")))
            }
        }
    }

    /// Follows links.
    fn origin<'a>(&'a self, path: &'a str) -> &'a str {
        let next = |path: &&'a str| self.links.get(*path).map(String::as_str);
        // The limit ends a cycle of links.
        iter::successors(Some(path), next).take(8).last().unwrap_or(path)
    }
}

/// Detects the compression from the first bytes.
fn layer(start: &[u8], rest: impl Read) -> io::Result<Contents> {
    let stream = start.chain(rest);
    if start.starts_with(GZIP) {
        // A compressed layer can have several gzip members, so that it can be loaded lazily.
        list(MultiGzDecoder::new(stream))
    } else if start.starts_with(ZSTD) {
        Err(invalid("zstd compression is not supported: build the image with gzip or without compression"))
    } else {
        list(stream)
    }
}

fn list(stream: impl Read) -> io::Result<Contents> {
    let mut contents = Contents::default();
    let mut buffer = Vec::new();
    for entry in tar::Archive::new(stream).entries()? {
        let mut entry = entry?;
        let size = match entry.header().entry_type() {
            EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse => entry.size(),
            EntryType::Link => 0,
            _ => continue,
        };
        let path = clean(&entry.path_bytes());
        let searched = (1..=LARGEST_SEARCHED).contains(&size) && !secret::is_dependency(&path);
        let (secret, is_blank) = if searched {
            buffer.clear();
            entry.read_to_end(&mut buffer)?;
            (secret::in_contents(&path, &buffer), is_blank(&buffer))
        } else {
            (None, size == 0)
        };
        contents.size = contents.size.saturating_add(size);
        contents.files.push(File { path, size, secret, is_blank });
    }
    Ok(contents)
}

/// Whether all lines are comments, empty, or assign nothing: `NAME=`.
fn is_blank(contents: &[u8]) -> bool {
    let mut lines = contents.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    lines.all(|line| line.is_empty() || line.starts_with(b"#") || line.ends_with(b"="))
}

/// The digest in a blob's file name: `blobs/sha256/<hex>` or `<hex>.tar`.
fn digest(path: &str) -> Option<String> {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    let hex = name.strip_suffix(".tar").unwrap_or(name);
    (hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit())).then(|| format!("sha256:{hex}"))
}

/// Normalises a path: without a leading `./` or `/`.
fn clean(path: &[u8]) -> String {
    let text = String::from_utf8_lossy(path);
    let mut rest: &str = &text;
    while let Some(shorter) = rest.strip_prefix("./").or_else(|| rest.strip_prefix('/')) {
        rest = shorter;
    }
    rest.to_owned()
}

/// Resolves a link's target relative to its folder, below the archive's root.
fn resolve(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(target.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn invalid(reason: impl Into<String>) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, reason.into())
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use serde_json::json;

    use super::*;

    const TOKEN: &str = concat!("key = ", "AKIA", "IOSFODNN7EXAMPLE\n");

    fn add(builder: &mut tar::Builder<Vec<u8>>, path: &str, contents: &[u8]) {
        let mut header = tar::Header::new_gnu();
        header.set_size(contents.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, path, contents).unwrap();
    }

    fn link(builder: &mut tar::Builder<Vec<u8>>, kind: EntryType, path: &str, target: &str) {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(kind);
        header.set_size(0);
        builder.append_link(&mut header, path, target).unwrap();
    }

    fn pack(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for (path, contents) in files {
            add(&mut builder, path, contents);
        }
        builder.into_inner().unwrap()
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn hex(digit: char) -> String {
        digit.to_string().repeat(64)
    }

    fn config(digits: &str) -> Vec<u8> {
        let digests: Vec<String> = digits.chars().map(|digit| format!("sha256:{}", hex(digit))).collect();
        json!({
            "config": { "User": "app" },
            "history": [{ "created_by": "RUN true" }],
            "rootfs": { "type": "layers", "diff_ids": digests },
        })
        .to_string()
        .into_bytes()
    }

    fn manifest(config: &str, layers: &[String]) -> Vec<u8> {
        json!([{ "Config": config, "RepoTags": ["app:1"], "Layers": layers }]).to_string().into_bytes()
    }

    /// The layout of newer engines: blobs first, the manifest last. Blob `f` is the configuration.
    fn image(layers: &[(char, Vec<u8>)]) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        let blob = |digit: char| format!("blobs/sha256/{}", hex(digit));
        for (digit, bytes) in layers {
            add(&mut builder, &blob(*digit), bytes);
        }
        let digits: String = layers.iter().map(|(digit, _)| digit).collect();
        add(&mut builder, &blob('e'), br#"{"schemaVersion":2}"#);
        add(&mut builder, &blob('f'), &config(&digits));
        add(&mut builder, "index.json", br#"{"manifests":[]}"#);
        let paths: Vec<String> = layers.iter().map(|(digit, _)| blob(*digit)).collect();
        add(&mut builder, "manifest.json", &manifest(&blob('f'), &paths));
        add(&mut builder, "oci-layout", br#"{"imageLayoutVersion":"1.0.0"}"#);
        builder.into_inner().unwrap()
    }

    fn read(image: &[u8]) -> io::Result<Archive> {
        Archive::read(image, |_| false)
    }

    fn paths(layer: &ImageLayer) -> Vec<&str> {
        layer.files.iter().map(|file| file.path.as_str()).collect()
    }

    #[test]
    fn a_file_that_the_next_layer_removes_is_still_found() {
        let first = pack(&[("app/config.ini", TOKEN.as_bytes()), ("./app/main.py", b"print()\n")]);
        let second = pack(&[("app/.wh.config.ini", b"")]);
        let archive = read(&image(&[('a', first), ('b', second)])).unwrap();
        assert_eq!(archive.config["config"]["User"], "app");
        let [first, second] = archive.layers.as_slice() else { panic!("{archive:?}") };
        assert_eq!(first.digest, format!("sha256:{}", hex('a')));
        assert_eq!(first.size, TOKEN.len() as u64 + 8);
        assert_eq!(paths(first), ["app/config.ini", "app/main.py"]);
        assert_eq!(first.files[0].secret, Some("an AWS access key"));
        assert_eq!(first.files[1].secret, None);
        assert_eq!(paths(second), ["app/.wh.config.ini"]);
    }

    #[test]
    fn compressed_layers_are_read_even_in_several_parts() {
        let layer = pack(&[("app/a", b"a"), ("app/b", TOKEN.as_bytes())]);
        let (start, end) = layer.split_at(700);
        let parts = [gzip(start), gzip(end)].concat();
        let archive = read(&image(&[('a', gzip(&layer)), ('b', parts)])).unwrap();
        assert_eq!(archive.layers[0].files, archive.layers[1].files);
        assert_eq!(paths(&archive.layers[0]), ["app/a", "app/b"]);
        assert!(archive.layers[1].files[1].secret.is_some());
    }

    #[test]
    fn zstd_is_named_as_the_reason() {
        let error = read(&image(&[('a', [ZSTD, &[0; 600]].concat())])).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidData);
        assert!(error.to_string().contains("zstd"), "{error}");
        assert!(error.to_string().contains(&hex('a')), "{error}");
    }

    #[test]
    fn a_layer_of_the_base_is_listed_without_its_contents() {
        let broken = vec![b'x'; 2000];
        let asked = RefCell::new(Vec::new());
        let image = image(&[('a', broken), ('b', gzip(&pack(&[("base", b"b")]))), ('c', pack(&[("app", b"a")]))]);
        let archive = Archive::read(image.as_slice(), |digest| {
            asked.borrow_mut().push(digest.to_owned());
            digest.ends_with('a') || digest.ends_with('b')
        })
        .unwrap();
        let sizes: Vec<(u64, usize)> = archive.layers.iter().map(|layer| (layer.size, layer.files.len())).collect();
        assert_eq!(sizes, [(0, 0), (0, 0), (1, 1)]);
        assert_eq!(archive.layers[0].digest, format!("sha256:{}", hex('a')));
        assert!(asked.borrow().iter().all(|digest| digest.starts_with("sha256:")));
    }

    #[test]
    fn the_configuration_is_read_even_if_all_is_skipped() {
        let archive = Archive::read(image(&[('a', pack(&[("a", b"a")]))]).as_slice(), |_| true).unwrap();
        assert_eq!(archive.layers.len(), 1);
    }

    #[test]
    fn older_archives_are_read_with_their_links() {
        let mut builder = tar::Builder::new(Vec::new());
        let (config_path, tar_path) = (format!("{}.json", hex('f')), format!("{}.tar", hex('c')));
        let layers = ["one/layer.tar", "two/layer.tar", "three/layer.tar", &tar_path].map(str::to_owned);
        add(&mut builder, "manifest.json", &manifest(&config_path, &layers));
        add(&mut builder, &config_path, &config("aaac"));
        add(&mut builder, "one/VERSION", b"1.0");
        add(&mut builder, "one/json", br#"{"id":"one"}"#);
        add(&mut builder, "one/layer.tar", &pack(&[("etc/a", b"12")]));
        link(&mut builder, EntryType::Symlink, "two/layer.tar", "../one/layer.tar");
        link(&mut builder, EntryType::Link, "three/layer.tar", "one/layer.tar");
        add(&mut builder, &tar_path, &pack(&[("etc/c", b"123")]));
        let archive = read(&builder.into_inner().unwrap()).unwrap();
        let sizes: Vec<u64> = archive.layers.iter().map(|layer| layer.size).collect();
        assert_eq!(sizes, [2, 2, 2, 3]);
        assert_eq!(paths(&archive.layers[1]), ["etc/a"]);
    }

    #[test]
    fn only_files_are_listed_and_small_own_ones_searched() {
        let large = [TOKEN.as_bytes(), &vec![b' '; 1 << 20]].concat();
        let mut builder = tar::Builder::new(Vec::new());
        add(&mut builder, "app/large", &large);
        add(&mut builder, "app/node_modules/aws/test.js", TOKEN.as_bytes());
        add(&mut builder, &format!("app/{}", "long/".repeat(40)), b"");
        add(&mut builder, &format!("app/{}name", "long/".repeat(40)), TOKEN.as_bytes());
        link(&mut builder, EntryType::Symlink, "app/symlink", "large");
        link(&mut builder, EntryType::Link, "app/hard", "app/large");
        let archive = read(&image(&[('a', builder.into_inner().unwrap())])).unwrap();
        let layer = &archive.layers[0];
        let secrets: Vec<bool> = layer.files.iter().map(|file| file.secret.is_some()).collect();
        let long = format!("app/{}", "long/".repeat(40));
        let name = format!("{long}name");
        assert_eq!(paths(layer), ["app/large", "app/node_modules/aws/test.js", &long, &name, "app/hard"]);
        assert_eq!(secrets, [false, false, false, true, false]);
        assert_eq!(layer.size, (large.len() + 2 * TOKEN.len()) as u64);
    }

    #[test]
    fn a_layer_without_files_is_one() {
        let archive = read(&image(&[('a', vec![0; 1024])])).unwrap();
        assert_eq!(archive.layers[0].files, []);
    }

    #[test]
    fn an_archive_that_breaks_off_is_an_error() {
        let whole = image(&[('a', pack(&[("app/a", &[b'a'; 3000])]))]);
        for length in (0..whole.len() - 4096).step_by(256) {
            assert!(read(&whole[..length]).is_err(), "{length} of {}", whole.len());
        }
        let layer = gzip(&pack(&[("app/a", TOKEN.as_bytes())]));
        assert!(read(&image(&[('a', layer[..layer.len() / 2].to_vec())])).is_err());
    }

    #[test]
    fn what_is_missing_is_named() {
        let blob = |digit: char| format!("blobs/sha256/{}", hex(digit));
        let own = manifest(&blob('f'), &[blob('a')]);
        let layer = pack(&[("a", b"a")]);
        let two = config("ab");
        let one = config("a");
        let end = "manifest.json".to_owned();
        for (files, reason) in [
            (vec![(blob('a'), layer.as_slice())], "manifest.json"),
            (vec![(end.clone(), b"[]".as_slice())], "names no image"),
            (vec![(end.clone(), b"<html>".as_slice())], "manifest.json is invalid"),
            (vec![(blob('a'), layer.as_slice()), (end.clone(), own.as_slice())], "no configuration"),
            (vec![(blob('f'), one.as_slice()), (end.clone(), own.as_slice())], "no layer"),
            (vec![(blob('a'), layer.as_slice()), (blob('f'), two.as_slice()), (end, own.as_slice())], "has 1 layers"),
        ] {
            let files: Vec<(&str, &[u8])> = files.iter().map(|(path, bytes)| (path.as_str(), *bytes)).collect();
            let error = read(&pack(&files)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidData);
            assert!(error.to_string().contains(reason), "{error}");
        }
    }
}
