//! A streaming chat client on ureq, and its adapter for `streamproof client "exec:target/release/streamproof-client"`.
//!
//! `stream_chat` is the client; what follows it speaks the exec protocol for it.

use serde_json::{json, Value};
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::time::Duration;

/// Why an answer is not whole. `status` is the HTTP status where that is the reason.
struct StreamError {
    kind: &'static str,
    message: String,
    status: Option<u16>,
}

impl StreamError {
    fn new(kind: &'static str, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), status: None }
    }
}

impl From<ureq::Error> for StreamError {
    fn from(error: ureq::Error) -> Self {
        let kind = if matches!(error, ureq::Error::Timeout(_)) { "timeout" } else { "network" };
        Self::new(kind, error.to_string())
    }
}

impl From<io::Error> for StreamError {
    fn from(error: io::Error) -> Self {
        // What ureq has to say of the body comes wrapped.
        ureq::Error::from(error).into()
    }
}

/// Lines of an event stream: CRLF, LF and CR end one, wherever the reads fall. `BufRead::lines` knows no lone CR.
struct LineReader<R> {
    input: BufReader<R>,
    is_first: bool,
    is_after_cr: bool,
}

impl<R: Read> LineReader<R> {
    /// The next line, at its CR already: the LF of a CRLF is dropped when it comes. At the end of the stream a line
    /// that nothing ended is dropped.
    fn next_line(&mut self) -> io::Result<Option<String>> {
        let mut line = Vec::new();
        loop {
            let buffer = match self.input.fill_buf() {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                other => other?,
            };
            if buffer.is_empty() {
                return Ok(None);
            }
            if std::mem::take(&mut self.is_after_cr) && buffer[0] == b'\n' {
                self.input.consume(1);
                continue;
            }
            let Some(end) = buffer.iter().position(|byte| matches!(byte, b'\n' | b'\r')) else {
                line.extend_from_slice(buffer);
                let read = buffer.len();
                self.input.consume(read);
                continue;
            };
            line.extend_from_slice(&buffer[..end]);
            self.is_after_cr = buffer[end] == b'\r';
            self.input.consume(end + 1);
            // Whole lines only are decoded, so that no character is cut. What is no UTF-8 becomes U+FFFD.
            let text = String::from_utf8_lossy(&line);
            let is_first = std::mem::take(&mut self.is_first);
            let text = if is_first { text.strip_prefix('\u{feff}').unwrap_or(&text) } else { &text };
            return Ok(Some(text.to_owned()));
        }
    }
}

/// A Server-Sent Event with data.
struct Event {
    kind: String,
    data: String,
}

struct EventReader<R> {
    lines: LineReader<R>,
}

impl<R: Read> EventReader<R> {
    fn new(body: R) -> Self {
        let input = BufReader::new(body);
        Self { lines: LineReader { input, is_first: true, is_after_cr: false } }
    }

    /// The next event. A block that nothing closed is discarded, as the standard has it.
    fn next_event(&mut self) -> io::Result<Option<Event>> {
        let mut kind = String::new();
        let mut data: Option<String> = None;
        while let Some(line) = self.lines.next_line()? {
            if line.is_empty() {
                match data {
                    Some(data) => return Ok(Some(Event { kind, data })),
                    None => kind.clear(),
                }
                continue;
            }
            let (name, value) = line.split_once(':').unwrap_or((&line, ""));
            let value = value.strip_prefix(' ').unwrap_or(value);
            match (name, &mut data) {
                ("data", Some(data)) => {
                    data.push('\n');
                    data.push_str(value);
                }
                ("data", None) => data = Some(value.to_owned()),
                ("event", _) => value.clone_into(&mut kind),
                _ => {}
            }
        }
        Ok(None)
    }
}

/// Sends a request and hands over each chunk of the answer, until `on_chunk` returns false; that closes the
/// connection. An error says why the answer is not whole.
fn stream_chat(
    url: &str,
    headers: &[(String, String)],
    body: &str,
    limit: Duration,
    mut on_chunk: impl FnMut(&Value) -> bool,
) -> Result<(), StreamError> {
    let mut request = ureq::post(url)
        .config()
        .http_status_as_error(false)
        .timeout_global(Some(limit))
        .build();
    for (name, value) in headers {
        request = request.header(name, value);
    }
    let mut response = request.send(body)?;
    if !response.status().is_success() {
        let status = Some(response.status().as_u16());
        // What can be read of the message is enough.
        let message = response.body_mut().read_to_string().unwrap_or_default();
        return Err(StreamError { kind: "http", message, status });
    }
    if !response.body().mime_type().is_some_and(|kind| kind.eq_ignore_ascii_case("text/event-stream")) {
        return Err(StreamError::new("api", "the reply is no event stream"));
    }
    let mut events = EventReader::new(response.into_body().into_reader());
    let mut is_finished = false;
    while let Some(Event { kind, data }) = events.next_event()? {
        if kind == "error" {
            return Err(StreamError::new("api", data));
        }
        if data == "[DONE]" {
            break;
        }
        if data.is_empty() {
            continue;
        }
        let chunk: Value = serde_json::from_str(&data)
            .map_err(|error| StreamError::new("parse", format!("the server sent a chunk that is no JSON: {error}")))?;
        let error = if chunk["object"] == "error" { &chunk } else { &chunk["error"] };
        if !error.is_null() {
            let message = error["message"].as_str().map_or_else(|| error.to_string(), str::to_owned);
            return Err(StreamError::new("api", message));
        }
        is_finished |= first_choices(&chunk).any(|choice| finish_reason(choice).is_some());
        if !on_chunk(&chunk) {
            return Ok(());
        }
    }
    if is_finished {
        return Ok(());
    }
    Err(StreamError::new("network", "the stream ended before the answer did"))
}

/// What a chunk says of the first choice.
fn first_choices(chunk: &Value) -> impl Iterator<Item = &Value> {
    items(&chunk["choices"]).filter(|choice| choice["index"].as_u64().unwrap_or(0) == 0)
}

fn finish_reason(choice: &Value) -> Option<&str> {
    choice["finish_reason"].as_str().filter(|reason| !reason.is_empty())
}

/// The items of an array; none where there is no array.
fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// Content is a string, or with some servers an array of parts, of which those of text count.
fn text_of(content: &Value) -> String {
    let parts = items(content).filter(|part| part["type"] == "text").filter_map(|part| part["text"].as_str());
    content.as_str().map_or_else(|| parts.collect(), str::to_owned)
}

/// The first choice of a chat completion as it grows.
#[derive(Default)]
struct Answer {
    text: String,
    finish_reason: Option<String>,
    calls: Vec<ToolCall>,
    usage: Option<Value>,
}

#[derive(Default)]
struct ToolCall {
    index: u64,
    id: Option<String>,
    name: String,
    arguments: String,
}

impl Answer {
    fn add(&mut self, chunk: &Value) {
        if chunk["usage"].is_object() {
            self.usage = Some(chunk["usage"].clone());
        }
        for choice in first_choices(chunk) {
            let delta = &choice["delta"];
            self.text += &text_of(&delta["content"]);
            if let Some(reason) = finish_reason(choice) {
                self.finish_reason = Some(reason.to_owned());
            }
            for fragment in items(&delta["tool_calls"]) {
                self.add_fragment(fragment);
            }
        }
    }

    fn add_fragment(&mut self, fragment: &Value) {
        let id = fragment["id"].as_str().filter(|id| !id.is_empty());
        let function = &fragment["function"];
        let name = function["name"].as_str().unwrap_or_default();
        // Without an index it is a whole call: it goes behind the others.
        let behind = self.calls.iter().map(|call| call.index + 1).max().unwrap_or(0);
        let index = fragment["index"].as_u64().unwrap_or(behind);
        let known = self.calls.iter().rposition(|call| call.index == index);
        // Some servers number every call 0: a new id with a name begins another one.
        let is_other = |call: &ToolCall| !name.is_empty() && id.is_some() && call.id.is_some() && call.id.as_deref() != id;
        let at = known.filter(|&at| !is_other(&self.calls[at])).unwrap_or_else(|| {
            self.calls.push(ToolCall { index, ..ToolCall::default() });
            self.calls.len() - 1
        });
        let call = &mut self.calls[at];
        // Sent once; what comes again says nothing new.
        if call.id.is_none() {
            call.id = id.map(str::to_owned);
        }
        if call.name.is_empty() {
            name.clone_into(&mut call.name);
        }
        match &function["arguments"] {
            Value::String(piece) => call.arguments += piece,
            Value::Null => {}
            whole => call.arguments += &whole.to_string(),
        }
    }
}

// The adapter: what streamproof asks, and what the client says.

fn run(asked: &Value) -> Value {
    let headers: Vec<_> = asked["headers"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()))
        .collect();
    let cancel_after = &asked["cancelAfter"];
    // A thread that waits for bytes cannot be called back: to cancel after a time is to give it no more time.
    let cancel_ms = cancel_after["ms"].as_f64();
    let limit = Duration::from_secs_f64(cancel_ms.or(asked["timeoutMs"].as_f64()).unwrap_or(10_000.0) / 1000.0);
    let mut answer = Answer::default();
    let mut handed = 0;
    let mut is_cancelled = false;
    let ended = stream_chat(
        asked["url"].as_str().unwrap_or_default(),
        &headers,
        &asked["body"].to_string(),
        limit,
        |chunk| {
            answer.add(chunk);
            handed += 1;
            is_cancelled = cancel_after["chunks"].as_u64() == Some(handed);
            !is_cancelled
        },
    );
    let mut seen = observe(&answer);
    seen["ended"] = match ended {
        Ok(()) if is_cancelled => json!("cancelled"),
        Ok(()) => json!("complete"),
        Err(error) if cancel_ms.is_some() && error.kind == "timeout" => json!("cancelled"),
        Err(StreamError { kind, message, status }) => {
            seen["error"] = json!({ "kind": kind, "message": message, "status": status });
            json!("error")
        }
    };
    seen
}

fn observe(answer: &Answer) -> Value {
    let Answer { text, finish_reason, calls, usage } = answer;
    let mut calls: Vec<_> = calls.iter().collect();
    calls.sort_by_key(|call| call.index);
    let calls: Vec<_> = calls
        .into_iter()
        .map(|ToolCall { id, name, arguments, .. }| json!({ "id": id, "name": name, "arguments": arguments }))
        .collect();
    let usage = usage.as_ref().map(|usage| {
        json!({
            "promptTokens": usage["prompt_tokens"],
            "completionTokens": usage["completion_tokens"],
            "totalTokens": usage["total_tokens"],
        })
    });
    json!({
        "choices": [{ "index": 0, "text": text, "finishReason": finish_reason, "toolCalls": calls }],
        "usage": usage,
    })
}

fn hello() -> Value {
    json!({
        "op": "hello",
        "protocol": 1,
        "name": "rust-example",
        "version": env!("CARGO_PKG_VERSION"),
        "language": "rust",
        "level": "chat",
        "observes": ["text", "toolCalls", "finishReason", "usage", "error", "cancel"],
        "concurrency": 8,
    })
}

/// One line in one write, whoever else prints.
fn print(answer: &Value) -> io::Result<()> {
    let mut output = io::stdout().lock();
    writeln!(output, "{answer}")?;
    output.flush()
}

fn main() -> io::Result<()> {
    for line in io::stdin().lock().lines() {
        let asked: Value = serde_json::from_str(&line?)?;
        match asked["op"].as_str() {
            Some("hello") => print(&hello())?,
            Some("run") => {
                std::thread::spawn(move || {
                    let answer = json!({ "op": "done", "id": asked["id"], "observation": run(&asked) });
                    // Nobody left to hear it: nothing to do.
                    let _ = print(&answer);
                });
            }
            _ => break,
        }
    }
    Ok(())
}
