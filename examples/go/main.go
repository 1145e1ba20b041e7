// A streaming chat client in plain Go, and its adapter for `streamproof client "exec:go run main.go"`.
//
// Nothing but the standard library. StreamChat is the client; what follows it speaks the exec protocol for it.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"mime"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

// StreamError says that the answer is not whole. Status is the HTTP status where that is the reason.
type StreamError struct {
	Kind    string `json:"kind"`
	Message string `json:"message"`
	Status  int    `json:"status,omitempty"`
}

func (e *StreamError) Error() string { return e.Message }

// Chunk is what a client of one choice needs of a chat completion chunk. What is null or absent stays empty.
type Chunk struct {
	Choices []struct {
		Index int `json:"index"`
		Delta struct {
			Content   content    `json:"content"`
			ToolCalls []Fragment `json:"tool_calls"`
		} `json:"delta"`
		FinishReason string `json:"finish_reason"`
	} `json:"choices"`
	Usage *Usage          `json:"usage"`
	Error json.RawMessage `json:"error"`
	// Of an error that stands where a chunk should be.
	Object  string `json:"object"`
	Message string `json:"message"`
}

// Fragment is a piece of a tool call.
type Fragment struct {
	Index    *int   `json:"index"`
	ID       string `json:"id"`
	Function struct {
		Name      string    `json:"name"`
		Arguments arguments `json:"arguments"`
	} `json:"function"`
}

// content is a string, or with some servers an array of parts, of which those of text count.
type content string

func (c *content) UnmarshalJSON(data []byte) error {
	var parts []struct{ Type, Text string }
	if json.Unmarshal(data, &parts) != nil {
		return json.Unmarshal(data, (*string)(c))
	}
	for _, part := range parts {
		if part.Type == "text" {
			*c += content(part.Text)
		}
	}
	return nil
}

// arguments are a piece of JSON in a string, or with some servers the object itself.
type arguments string

func (a *arguments) UnmarshalJSON(data []byte) error {
	if data[0] == '{' {
		*a = arguments(data)
		return nil
	}
	return json.Unmarshal(data, (*string)(a))
}

// Usage counts tokens.
type Usage struct {
	PromptTokens     int `json:"prompt_tokens"`
	CompletionTokens int `json:"completion_tokens"`
	TotalTokens      int `json:"total_tokens"`
}

// lineReader reads the lines of an event stream: CRLF, LF and CR end one. bufio.Scanner knows no lone CR and
// fails at long lines.
type lineReader struct {
	*bufio.Reader
	isAfterCR bool
}

// next returns the next line, at its CR already: the LF of a CRLF is dropped when it comes. At the end of the
// stream a line that nothing ended is dropped.
func (r *lineReader) next() (string, error) {
	var line []byte
	for {
		b, err := r.ReadByte()
		if err != nil {
			return "", err
		}
		isHalfOfCRLF := r.isAfterCR && b == '\n'
		r.isAfterCR = b == '\r'
		switch {
		case isHalfOfCRLF:
		case b == '\n' || b == '\r':
			return string(line), nil
		default:
			line = append(line, b)
		}
	}
}

// Event is a Server-Sent Event with data.
type Event struct{ Type, Data string }

// readEvents yields the events of a body, and the error with which it broke off. A block that nothing closed is
// discarded, as the standard has it.
func readEvents(body io.Reader) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		buffered := bufio.NewReader(body)
		if start, _ := buffered.Peek(3); string(start) == "\uFEFF" {
			_, _ = buffered.Discard(3)
		}
		lines := lineReader{Reader: buffered}
		var kind string
		var data []string
		for {
			line, err := lines.next()
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(Event{}, err)
				return
			}
			if line == "" {
				if data != nil && !yield(Event{kind, strings.Join(data, "\n")}, nil) {
					return
				}
				kind, data = "", nil
				continue
			}
			name, value, _ := strings.Cut(line, ":")
			value = strings.TrimPrefix(value, " ")
			switch name {
			case "data":
				data = append(data, value)
			case "event":
				kind = value
			}
		}
	}
}

// StreamChat sends a request and yields each chunk of the answer. The last error, if any, says why the answer is
// not whole. Whoever leaves the loop closes the connection.
func StreamChat(ctx context.Context, url string, headers map[string]string, body []byte) iter.Seq2[*Chunk, error] {
	return func(yield func(*Chunk, error) bool) {
		if err := streamChat(ctx, url, headers, body, yield); err != nil {
			yield(nil, describe(err))
		}
	}
}

func streamChat(ctx context.Context, url string, headers map[string]string, body []byte, yield func(*Chunk, error) bool) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode < 200 || response.StatusCode > 299 {
		// What can be read of the message is enough.
		message, _ := io.ReadAll(io.LimitReader(response.Body, 1<<16))
		return &StreamError{Kind: "http", Message: string(message), Status: response.StatusCode}
	}
	if mediaType, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type")); mediaType != "text/event-stream" {
		return &StreamError{Kind: "api", Message: "the reply is no event stream"}
	}
	isFinished := false
	for event, err := range readEvents(response.Body) {
		if err != nil {
			return err
		}
		if event.Type == "error" {
			return &StreamError{Kind: "api", Message: event.Data}
		}
		if event.Data == "[DONE]" {
			break
		}
		if event.Data == "" {
			continue
		}
		chunk := new(Chunk)
		if err := json.Unmarshal([]byte(event.Data), chunk); err != nil {
			return &StreamError{Kind: "parse", Message: "the server sent a chunk that cannot be read: " + err.Error()}
		}
		if message := chunk.errorMessage(); message != "" {
			return &StreamError{Kind: "api", Message: message}
		}
		for _, choice := range chunk.Choices {
			isFinished = isFinished || (choice.Index == 0 && choice.FinishReason != "")
		}
		if !yield(chunk, nil) {
			return nil
		}
	}
	if !isFinished {
		return &StreamError{Kind: "network", Message: "the stream ended before the answer did"}
	}
	return nil
}

// errorMessage is the message of an error object, or whatever else stands in its place.
func (c *Chunk) errorMessage() string {
	if c.Object == "error" && c.Message != "" {
		return c.Message
	}
	if len(c.Error) == 0 || string(c.Error) == "null" {
		return ""
	}
	var object struct{ Message string }
	if json.Unmarshal(c.Error, &object) == nil && object.Message != "" {
		return object.Message
	}
	return string(c.Error)
}

func describe(err error) *StreamError {
	var said *StreamError
	switch {
	case errors.As(err, &said):
		return said
	case errors.Is(err, context.DeadlineExceeded):
		return &StreamError{Kind: "timeout", Message: "the call took too long"}
	default:
		return &StreamError{Kind: "network", Message: err.Error()}
	}
}

// Answer is the first choice of a chat completion as it grows.
type Answer struct {
	text         strings.Builder
	finishReason string
	calls        []*toolCall
	usage        *Usage
}

type toolCall struct {
	index     int
	id, name  string
	arguments strings.Builder
}

// Add takes in one chunk.
func (a *Answer) Add(chunk *Chunk) {
	if chunk.Usage != nil {
		a.usage = chunk.Usage
	}
	for _, choice := range chunk.Choices {
		if choice.Index != 0 {
			continue
		}
		a.text.WriteString(string(choice.Delta.Content))
		if choice.FinishReason != "" {
			a.finishReason = choice.FinishReason
		}
		for _, fragment := range choice.Delta.ToolCalls {
			a.addFragment(fragment)
		}
	}
}

func (a *Answer) addFragment(fragment Fragment) {
	call := a.callOf(fragment)
	// Sent once; what comes again says nothing new.
	if call.id == "" {
		call.id = fragment.ID
	}
	if call.name == "" {
		call.name = fragment.Function.Name
	}
	call.arguments.WriteString(string(fragment.Function.Arguments))
}

func (a *Answer) callOf(fragment Fragment) *toolCall {
	index := 0
	for _, call := range a.calls {
		// Without an index it is a whole call: it goes behind the others.
		index = max(index, call.index+1)
	}
	if fragment.Index != nil {
		index = *fragment.Index
	}
	for _, call := range slices.Backward(a.calls) {
		if call.index != index {
			continue
		}
		// Some servers number every call 0: a new id with a name begins another one.
		if fragment.Function.Name == "" || fragment.ID == "" || call.id == "" || call.id == fragment.ID {
			return call
		}
		break
	}
	call := &toolCall{index: index}
	a.calls = append(a.calls, call)
	return call
}

// The adapter: what streamproof asks, and what the client says.

type message struct {
	Op          string            `json:"op"`
	ID          string            `json:"id"`
	URL         string            `json:"url"`
	Headers     map[string]string `json:"headers"`
	Body        json.RawMessage   `json:"body"`
	TimeoutMs   float64           `json:"timeoutMs"`
	CancelAfter struct {
		Chunks int     `json:"chunks"`
		Ms     float64 `json:"ms"`
		How    string  `json:"how"`
	} `json:"cancelAfter"`
}

type object = map[string]any

var errCancelled = errors.New("cancelled")

func run(asked message) object {
	ctx, stop := context.WithTimeout(context.Background(), milliseconds(asked.TimeoutMs))
	defer stop()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	if asked.CancelAfter.Ms > 0 {
		defer time.AfterFunc(milliseconds(asked.CancelAfter.Ms), func() { cancel(errCancelled) }).Stop()
	}
	var answer Answer
	var failure error
	handed, hasLeft := 0, false
	for chunk, err := range StreamChat(ctx, asked.URL, asked.Headers, asked.Body) {
		if err != nil {
			failure = err
			break
		}
		answer.Add(chunk)
		handed++
		if handed != asked.CancelAfter.Chunks {
			continue
		}
		if asked.CancelAfter.How == "break" {
			hasLeft = true
			break
		}
		cancel(errCancelled)
	}
	seen := answer.observe()
	switch {
	case hasLeft || (failure != nil && context.Cause(ctx) == errCancelled):
		seen["ended"] = "cancelled"
	case failure != nil:
		seen["ended"], seen["error"] = "error", failure
	default:
		seen["ended"] = "complete"
	}
	return seen
}

func milliseconds(count float64) time.Duration {
	return time.Duration(count * float64(time.Millisecond))
}

func (a *Answer) observe() object {
	calls := []object{}
	slices.SortStableFunc(a.calls, func(one, other *toolCall) int { return one.index - other.index })
	for _, call := range a.calls {
		said := object{"id": call.id, "name": call.name, "arguments": call.arguments.String()}
		if call.id == "" {
			said["id"] = nil
		}
		calls = append(calls, said)
	}
	choice := object{"index": 0, "text": a.text.String(), "finishReason": nil, "toolCalls": calls}
	if a.finishReason != "" {
		choice["finishReason"] = a.finishReason
	}
	seen := object{"choices": []object{choice}}
	if a.usage != nil {
		seen["usage"] = object{
			"promptTokens":     a.usage.PromptTokens,
			"completionTokens": a.usage.CompletionTokens,
			"totalTokens":      a.usage.TotalTokens,
		}
	}
	return seen
}

var hello = object{
	"op":          "hello",
	"protocol":    1,
	"name":        "go-example",
	"version":     "1",
	"language":    "go",
	"runtime":     runtime.Version(),
	"level":       "chat",
	"observes":    []string{"text", "toolCalls", "finishReason", "usage", "error", "cancel"},
	"concurrency": 8,
}

func main() {
	output := json.NewEncoder(os.Stdout)
	var printing sync.Mutex
	print := func(answer object) {
		printing.Lock()
		defer printing.Unlock()
		if err := output.Encode(answer); err != nil {
			os.Exit(1)
		}
	}
	// Not a Scanner: a message may be of any length.
	input := json.NewDecoder(os.Stdin)
	for {
		var asked message
		if err := input.Decode(&asked); err != nil {
			return
		}
		switch asked.Op {
		case "hello":
			print(hello)
		case "run":
			go func() { print(object{"op": "done", "id": asked.ID, "observation": run(asked)}) }()
		case "bye":
			return
		}
	}
}
