import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A streaming chat client in plain Java 17, and its adapter for {@code streamproof client "exec:java Client.java"}.
 *
 * <p>Nothing but the JDK. {@link #streamChat} is the client; what follows it speaks the exec protocol for it.
 */
public final class Client {
  /** The answer is not whole. The status is the HTTP status where that is the reason, 0 otherwise. */
  static final class StreamException extends Exception {
    private static final long serialVersionUID = 1;
    final String kind;
    final int status;

    StreamException(String kind, String message, int status) {
      super(message);
      this.kind = kind;
      this.status = status;
    }

    StreamException(String kind, String message) {
      this(kind, message, 0);
    }
  }

  /** Lines of an event stream: CRLF, LF and CR end one. BufferedReader waits behind a CR for what comes next. */
  static final class LineReader {
    private final InputStream input;
    private boolean isFirst = true;
    private boolean isAfterCr = false;

    LineReader(InputStream body) {
      input = new BufferedInputStream(body, 1 << 16);
    }

    /** The next line, at its CR already; null at the end, where a line that nothing ended is dropped. */
    String next() throws IOException {
      var line = new ByteArrayOutputStream();
      for (int b = input.read(); b != -1; b = input.read()) {
        boolean isHalfOfCrLf = isAfterCr && b == '\n';
        isAfterCr = b == '\r';
        if (isHalfOfCrLf) continue;
        if (b != '\n' && b != '\r') {
          line.write(b);
          continue;
        }
        // Whole lines only are decoded, so that no character is cut.
        var text = line.toString(StandardCharsets.UTF_8);
        boolean startsWithBom = isFirst && text.startsWith("\uFEFF");
        isFirst = false;
        return startsWithBom ? text.substring(1) : text;
      }
      return null;
    }
  }

  record Event(String type, String data) {}

  static final class EventReader {
    private final LineReader lines;

    EventReader(InputStream body) {
      lines = new LineReader(body);
    }

    /** The next event with data; null at the end. A block that nothing closed is discarded, as the standard has it. */
    Event next() throws IOException {
      var type = "";
      var data = new ArrayList<String>();
      for (var line = lines.next(); line != null; line = lines.next()) {
        if (line.isEmpty()) {
          if (!data.isEmpty()) return new Event(type, String.join("\n", data));
          type = "";
          continue;
        }
        int colon = line.indexOf(':');
        var name = colon < 0 ? line : line.substring(0, colon);
        var value = colon < 0 ? "" : line.substring(colon + 1);
        if (value.startsWith(" ")) value = value.substring(1);
        if (name.equals("data")) data.add(value);
        else if (name.equals("event")) type = value;
      }
      return null;
    }
  }

  // HTTP/2 is not asked for: the question alone is an Upgrade header that not every server likes.
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();
  private static final ScheduledExecutorService TIMERS =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            var thread = new Thread(task, "timers");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * Sends a request and hands over each chunk of the answer, until {@code onChunk} says false; that closes the
   * connection.
   *
   * @param limitMs for the whole call. The client's own time-out ends with the head of the reply.
   * @throws StreamException if the answer is not whole
   */
  static void streamChat(HttpRequest.Builder request, long limitMs, Predicate<Json> onChunk) throws StreamException {
    var reply = HTTP.sendAsync(request.build(), BodyHandlers.ofInputStream());
    var isOver = new boolean[1];
    var closing =
        TIMERS.schedule(
            () -> {
              synchronized (isOver) {
                isOver[0] = true;
              }
              // A read that waits wakes up and fails.
              if (!reply.cancel(true)) reply.thenAccept(response -> closeQuietly(response.body()));
            },
            limitMs,
            TimeUnit.MILLISECONDS);
    try {
      var response = reply.get();
      try (var body = response.body()) {
        int status = response.statusCode();
        if (status < 200 || status > 299) {
          throw new StreamException("http", new String(body.readNBytes(1 << 16), StandardCharsets.UTF_8), status);
        }
        var contentType = response.headers().firstValue("content-type").orElse("");
        if (!contentType.split(";")[0].strip().equalsIgnoreCase("text/event-stream")) {
          throw new StreamException("api", "the reply is no event stream");
        }
        readChunks(new EventReader(body), onChunk);
      }
    } catch (StreamException | IOException | InterruptedException | ExecutionException
        | CancellationException error) {
      synchronized (isOver) {
        if (isOver[0]) throw new StreamException("timeout", "the call took too long");
      }
      if (error instanceof StreamException said) throw said;
      throw new StreamException("network", String.valueOf(error.getMessage()));
    } finally {
      closing.cancel(false);
    }
  }

  private static void readChunks(EventReader events, Predicate<Json> onChunk) throws IOException, StreamException {
    boolean isFinished = false;
    for (var event = events.next(); event != null; event = events.next()) {
      if (event.type().equals("error")) throw new StreamException("api", event.data());
      if (event.data().equals("[DONE]")) break;
      if (event.data().isEmpty()) continue;
      Json chunk;
      try {
        chunk = Json.parse(event.data());
      } catch (IllegalArgumentException error) {
        throw new StreamException("parse", "the server sent a chunk that is no JSON: " + error.getMessage());
      }
      var error = chunk.get("object").text().equals("error") ? chunk : chunk.get("error");
      if (!error.isNull()) {
        var message = error.get("message").text();
        throw new StreamException("api", message.isEmpty() ? error.toString() : message);
      }
      for (var choice : firstChoices(chunk)) isFinished |= !choice.get("finish_reason").text().isEmpty();
      if (!onChunk.test(chunk)) return;
    }
    if (!isFinished) throw new StreamException("network", "the stream ended before the answer did");
  }

  private static void closeQuietly(InputStream body) {
    try {
      body.close();
    } catch (IOException error) {
      // It was to end, and it has ended.
    }
  }

  /** What a chunk says of the first choice. */
  static List<Json> firstChoices(Json chunk) {
    return chunk.get("choices").items().stream().filter(choice -> choice.get("index").number(0) == 0).toList();
  }

  static final class ToolCall {
    final int index;
    String id = "";
    String name = "";
    final StringBuilder arguments = new StringBuilder();

    ToolCall(int index) {
      this.index = index;
    }
  }

  /** Content is a string, or with some servers an array of parts, of which those of text count. */
  static String textOf(Json content) {
    var text = new StringBuilder(content.text());
    for (var part : content.items()) if (part.get("type").text().equals("text")) text.append(part.get("text").text());
    return text.toString();
  }

  /** The first choice of a chat completion as it grows. */
  static final class Answer {
    final StringBuilder text = new StringBuilder();
    final List<ToolCall> calls = new ArrayList<>();
    String finishReason = "";
    Json usage = Json.NULL;

    void add(Json chunk) {
      if (!chunk.get("usage").isNull()) usage = chunk.get("usage");
      for (var choice : firstChoices(chunk)) {
        text.append(textOf(choice.get("delta").get("content")));
        var reason = choice.get("finish_reason").text();
        if (!reason.isEmpty()) finishReason = reason;
        choice.get("delta").get("tool_calls").items().forEach(this::addFragment);
      }
    }

    private void addFragment(Json fragment) {
      var id = fragment.get("id").text();
      var function = fragment.get("function");
      var name = function.get("name").text();
      // Without an index it is a whole call: it goes behind the others.
      int behind = calls.stream().mapToInt(call -> call.index + 1).max().orElse(0);
      int index = (int) fragment.get("index").number(behind);
      ToolCall call = null;
      for (var known : calls) if (known.index == index) call = known;
      // Some servers number every call 0: a new id with a name begins another one.
      boolean isOther = call != null && !name.isEmpty() && !id.isEmpty() && !call.id.isEmpty() && !call.id.equals(id);
      if (call == null || isOther) calls.add(call = new ToolCall(index));
      // Sent once; what comes again says nothing new.
      if (call.id.isEmpty()) call.id = id;
      if (call.name.isEmpty()) call.name = name;
      var arguments = function.get("arguments");
      call.arguments.append(arguments.value() instanceof Map ? arguments.toString() : arguments.text());
    }
  }

  // The adapter: what streamproof asks, and what the client says.

  static Json run(Json asked) {
    var request = HttpRequest.newBuilder(URI.create(asked.get("url").text()));
    asked.get("headers").fields().forEach((name, value) -> request.header(name, value.text()));
    request.POST(HttpRequest.BodyPublishers.ofString(asked.get("body").toString()));
    var cancelAfter = asked.get("cancelAfter");
    // To cancel after a time is to give it no more time; abort and break are the same to a loop of one's own.
    boolean isTimed = !cancelAfter.get("ms").isNull();
    long limitMs = (long) cancelAfter.get("ms").number(asked.get("timeoutMs").number(10_000));
    int wanted = (int) cancelAfter.get("chunks").number(0);
    var answer = new Answer();
    var handed = new int[1];
    Predicate<Json> onChunk =
        chunk -> {
          answer.add(chunk);
          return ++handed[0] != wanted;
        };
    try {
      streamChat(request, limitMs, onChunk);
      return observe(answer, Map.of("ended", wanted > 0 && handed[0] == wanted ? "cancelled" : "complete"));
    } catch (StreamException error) {
      if (isTimed && error.kind.equals("timeout")) return observe(answer, Map.of("ended", "cancelled"));
      var said = new LinkedHashMap<String, Object>(Map.of("kind", error.kind, "message", error.getMessage()));
      if (error.status != 0) said.put("status", error.status);
      return observe(answer, Map.of("ended", "error", "error", said));
    }
  }

  static Json observe(Answer answer, Map<String, Object> ending) {
    var calls = new ArrayList<>();
    answer.calls.sort(Comparator.comparingInt(call -> call.index));
    for (var call : answer.calls) {
      var said = new LinkedHashMap<String, Object>();
      said.put("id", call.id.isEmpty() ? null : call.id);
      said.put("name", call.name);
      said.put("arguments", call.arguments.toString());
      calls.add(said);
    }
    var choice = new LinkedHashMap<String, Object>();
    choice.put("index", 0);
    choice.put("text", answer.text.toString());
    choice.put("finishReason", answer.finishReason.isEmpty() ? null : answer.finishReason);
    choice.put("toolCalls", calls);
    var seen = new LinkedHashMap<>(ending);
    seen.put("choices", List.of(choice));
    if (!answer.usage.isNull()) {
      seen.put(
          "usage",
          Map.of(
              "promptTokens", answer.usage.get("prompt_tokens").number(0),
              "completionTokens", answer.usage.get("completion_tokens").number(0),
              "totalTokens", answer.usage.get("total_tokens").number(0)));
    }
    return new Json(seen);
  }

  static final Json HELLO =
      new Json(
          Map.of(
              "op", "hello",
              "protocol", 1,
              "name", "java-example",
              "version", "1",
              "language", "java",
              "runtime", "java " + Runtime.version(),
              "level", "chat",
              "observes", List.of("text", "toolCalls", "finishReason", "usage", "error", "cancel"),
              "concurrency", 8));

  public static void main(String[] args) throws IOException {
    var output = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var workers = Executors.newCachedThreadPool();
    for (var line = input.readLine(); line != null; line = input.readLine()) {
      var asked = Json.parse(line);
      var op = asked.get("op").text();
      if (op.equals("bye")) break;
      // println writes a line as a whole, whoever else prints.
      if (op.equals("hello")) output.println(HELLO);
      if (!op.equals("run")) continue;
      workers.execute(
          () -> output.println(new Json(Map.of("op", "done", "id", asked.get("id").text(), "observation", run(asked)))));
    }
    System.exit(0);
  }

  /** A JSON value of plain Java objects, just enough to need no library: take the one that you have. */
  record Json(Object value) {
    static final Json NULL = new Json(null);

    static Json parse(String text) {
      return new Json(new JsonReader(text).readDocument());
    }

    boolean isNull() {
      return value == null;
    }

    /** Text; empty for anything else. */
    String text() {
      return value instanceof String text ? text : "";
    }

    double number(double otherwise) {
      return value instanceof Number number ? number.doubleValue() : otherwise;
    }

    /** The value of a field; null where there is none. */
    Json get(String name) {
      return fields().getOrDefault(name, NULL);
    }

    Map<String, Json> fields() {
      var fields = new LinkedHashMap<String, Json>();
      if (value instanceof Map<?, ?> map) map.forEach((name, item) -> fields.put((String) name, new Json(item)));
      return fields;
    }

    List<Json> items() {
      return value instanceof List<?> list ? list.stream().map(Json::new).toList() : List.of();
    }

    @Override
    public String toString() {
      var out = new StringBuilder();
      write(value, out);
      return out.toString();
    }

    private static void write(Object value, StringBuilder out) {
      if (value instanceof Json json) {
        write(json.value, out);
      } else if (value instanceof String text) {
        writeText(text, out);
      } else if (value instanceof Map<?, ?> map) {
        var separator = "{";
        for (var field : map.entrySet()) {
          out.append(separator);
          writeText((String) field.getKey(), out);
          write(field.getValue(), out.append(':'));
          separator = ",";
        }
        out.append(map.isEmpty() ? "{}" : "}");
      } else if (value instanceof List<?> list) {
        var separator = "[";
        for (var item : list) {
          write(item, out.append(separator));
          separator = ",";
        }
        out.append(list.isEmpty() ? "[]" : "]");
      } else {
        out.append(value);
      }
    }

    private static void writeText(String text, StringBuilder out) {
      out.append('"');
      for (char c : text.toCharArray()) {
        // Half a surrogate pair has no UTF-8, and a control character no place in JSON.
        if (c < ' ' || Character.isSurrogate(c)) out.append(String.format("\\u%04x", (int) c));
        else if (c == '"' || c == '\\') out.append('\\').append(c);
        else out.append(c);
      }
      out.append('"');
    }
  }

  /** Reads one JSON document; throws IllegalArgumentException where there is none. */
  static final class JsonReader {
    private static final Pattern NUMBER =
        Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");
    private final String text;
    private int at = 0;

    JsonReader(String text) {
      this.text = text;
    }

    Object readDocument() {
      var value = readValue();
      if (peek() != 0 || at < text.length()) throw unexpected();
      return value;
    }

    private Object readValue() {
      switch (peek()) {
        case '{':
          return readObject();
        case '[':
          return readArray();
        case '"':
          return readText();
        case 't':
          return readWord("true", true);
        case 'f':
          return readWord("false", false);
        case 'n':
          return readWord("null", null);
        default:
          return readNumber();
      }
    }

    private Map<String, Object> readObject() {
      var fields = new LinkedHashMap<String, Object>();
      at++;
      if (skips('}')) return fields;
      do {
        if (peek() != '"') throw unexpected();
        var name = readText();
        expect(':');
        fields.put(name, readValue());
      } while (skips(','));
      expect('}');
      return fields;
    }

    private List<Object> readArray() {
      var items = new ArrayList<Object>();
      at++;
      if (skips(']')) return items;
      do items.add(readValue());
      while (skips(','));
      expect(']');
      return items;
    }

    private String readText() {
      var out = new StringBuilder();
      for (at++; at < text.length(); at++) {
        char c = text.charAt(at);
        if (c == '"') {
          at++;
          return out.toString();
        }
        if (c < ' ') throw unexpected();
        out.append(c == '\\' ? readEscape() : c);
      }
      throw unexpected();
    }

    /** Ends at the last character of the escape. */
    private char readEscape() {
      if (++at >= text.length()) throw unexpected();
      char c = text.charAt(at);
      if (c == 'u') {
        var digits = text.substring(at + 1, Math.min(at + 5, text.length()));
        if (!digits.matches("[0-9a-fA-F]{4}")) throw unexpected();
        at += 4;
        return (char) Integer.parseInt(digits, 16);
      }
      int known = "\"\\/bfnrt".indexOf(c);
      if (known < 0) throw unexpected();
      return "\"\\/\b\f\n\r\t".charAt(known);
    }

    private Object readWord(String word, Object value) {
      if (!text.startsWith(word, at)) throw unexpected();
      at += word.length();
      return value;
    }

    /** Kept as it stands where it is whole: what was read is written as it was. */
    private Number readNumber() {
      var number = NUMBER.matcher(text).region(at, text.length());
      if (!number.lookingAt()) throw unexpected();
      at = number.end();
      return new BigDecimal(number.group());
    }

    /** The next character that is no white space; 0 at the end. */
    private char peek() {
      while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) at++;
      return at < text.length() ? text.charAt(at) : 0;
    }

    private boolean skips(char wanted) {
      if (peek() != wanted) return false;
      at++;
      return true;
    }

    private void expect(char wanted) {
      if (!skips(wanted)) throw unexpected();
    }

    private IllegalArgumentException unexpected() {
      return new IllegalArgumentException(
          at < text.length() ? "unexpected \"" + text.charAt(at) + "\" at " + at : "unexpected end");
    }
  }
}
