package dev.alpi.cli.tui;

import dev.alpi.engine.TurnEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The chat as a person sees it: keys and events go in, lines come out. It knows no terminal, starts
 * nothing and waits for nothing.
 *
 * <p><b>Threads:</b> one, the one that draws.
 */
final class Screen {
  /** How long a second Ctrl-C is one: longer after it, it is a first one again. */
  private static final long TWICE_NANOS = Duration.ofSeconds(2).toNanos();

  /** So long nobody types before a question takes keys for its answer. */
  static final long QUIET_NANOS = Duration.ofMillis(300).toNanos();

  /** How long a hint stands. */
  private static final long HINT_NANOS = Duration.ofSeconds(5).toNanos();

  private static final int QUEUE_MAX = 20;

  /**
   * What is drawn at once: some screens full. All that becomes of it, a hundred times as much, is
   * garbage a moment later; more would outlive a collection of the young and fill the heap.
   */
  private static final int FRESH_CHARS_MAX = 16 * 1024;

  private final Glyphs glyphs;
  private final ScreenPort port;
  private final Transcript transcript = new Transcript();
  private final CodeBlocks codes = new CodeBlocks();
  private final Expandables expandables = new Expandables();
  private final History history = new History(List.of());
  private final InputArea input = new InputArea(history);
  private final LocalCommands local;
  private final OutputNews news = new OutputNews();
  private final Deque<Message> queue = new ArrayDeque<>();
  private final Deque<Dialog> dialogs = new ArrayDeque<>();
  private final List<String> attachments = new ArrayList<>();
  private List<Candidate> commands = LocalCommands.ALL;
  private Optional<TurnView> turn = Optional.empty();
  private StatusFacts facts;
  private String answer = "";
  private String hint = "";
  private long hintSince;
  private long now;
  private long keyAt;
  private long dialogSince;
  private long controlCAt;
  private boolean isInterrupting;
  private boolean isFolded = true;

  /** What waits for the turn to end. */
  private record Message(String text, List<String> files) {}

  Screen(Glyphs glyphs, StatusFacts facts, ScreenPort port, long now) {
    this.glyphs = glyphs;
    this.facts = facts;
    this.port = port;
    this.now = now;
    this.keyAt = now - QUIET_NANOS;
    this.controlCAt = now - TWICE_NANOS;
    this.local = new LocalCommands(this, transcript, codes, port);
  }

  Transcript transcript() {
    return transcript;
  }

  List<String> attachments() {
    return attachments;
  }

  List<Candidate> commands() {
    return commands;
  }

  /** Tells what commands there are besides those of the terminal. */
  void commands(List<Candidate> others) {
    List<Candidate> all = new ArrayList<>(others);
    all.addAll(LocalCommands.ALL);
    all.sort((left, right) -> left.value().compareTo(right.value()));
    commands = List.copyOf(all);
  }

  void history(List<String> entries) {
    history.addOlder(entries);
  }

  void facts(StatusFacts told) {
    long tokens = turn.map(TurnView::contextTokens).filter(n -> n > 0).orElse(told.contextTokens());
    facts = told.withContext(tokens).withUnread(facts.unread());
  }

  /** There are {@code count} outputs that nobody has read. */
  void unread(int count) {
    news.changed(facts.unread(), count);
    facts = facts.withUnread(count);
    tellNews();
  }

  /** What is being said goes on undisturbed. */
  private void tellNews() {
    if (turn.isEmpty()) {
      news.take(facts.unread()).ifPresent(transcript::apart);
    }
  }

  void past(List<ChatBackend.PastTurn> turns) {
    transcript.past(turns, glyphs, codes);
    if (!turns.isEmpty()) {
      answer = turns.getLast().answer();
    }
  }

  /** Says how to come back, if there is something to come back to. */
  void farewell() {
    if (!answer.isEmpty()) {
      transcript.space();
      transcript.add(Line.of(Span.quiet("alpi -c goes on with this conversation")));
    }
  }

  /** Shows a row for a while. */
  void hint(String text) {
    hint = text;
    hintSince = now;
  }

  /** Lets time pass. */
  void time(long nanos) {
    now = nanos;
    turn.ifPresent(view -> view.pass(now, Optional.ofNullable(dialogs.peekFirst())));
    if (now - hintSince > HINT_NANOS) {
      hint = "";
    }
  }

  /** Says whether something moves although nothing happens. */
  boolean isMoving() {
    return turn.isPresent() || !hint.isEmpty() || !dialogs.isEmpty();
  }

  // what happens

  void happened(TurnEvent event) {
    turn.ifPresent(
        view -> {
          view.happened(event, now);
          if (view.contextTokens() > 0) {
            facts = facts.withContext(view.contextTokens());
          }
        });
  }

  /** The turn is over. */
  void ended(ChatBackend.Ended how) {
    turn.ifPresent(
        view -> {
          view.end(now);
          transcript.addAll(view.takeFinished());
          answer = view.answer().isBlank() ? answer : view.answer();
        });
    turn = Optional.empty();
    List.copyOf(dialogs).forEach(Dialog::dismiss);
    dialogs.clear();
    if (isInterrupting) {
      transcript.add(Line.of(new Span("· interrupted; what was said is kept", Look.WARNING)));
    } else {
      transcript.trouble(how);
    }
    isInterrupting = false;
    next();
  }

  /** Something broke that nobody waits for. */
  void broken(Throwable bug) {
    String what = bug.getClass().getSimpleName();
    transcript.trouble(new ChatBackend.Ended("something in alpi broke: " + what, ""));
  }

  /** A command is over. */
  void told(ChatBackend.Told told) {
    turn = Optional.empty();
    if (told.isAnother()) {
      transcript.space();
      past(told.past());
    }
    for (Line line : SgrText.lines(told.printed())) {
      transcript.add(Piece.broken(Line.EMPTY, Line.EMPTY, line.spans()));
    }
    transcript.trouble(told.ended());
    isInterrupting = false;
    next();
  }

  private void next() {
    tellNews();
    Message message = queue.poll();
    if (message != null) {
      Editor editor = new Editor();
      editor.paste(message.text());
      begin(message, editor);
    }
  }

  /** A question stands now; it waits for those before it. */
  void ask(Dialog dialog) {
    if (dialogs.isEmpty()) {
      dialogSince = now;
    }
    turn.ifPresent(view -> transcript.addAll(view.takeFinished()));
    dialog.preamble().ifPresent(transcript::add);
    dialogs.add(dialog);
  }

  /** Nobody waits for the answer any more. */
  void withdrawn(Dialog dialog) {
    if (dialogs.remove(dialog)) {
      dialogSince = now;
    }
  }

  void completed(List<Candidate> candidates, String start) {
    if (input.editor().word().equals(start)) {
      input.complete(candidates);
      if (candidates.isEmpty()) {
        hint("nothing begins with " + start);
      }
    }
  }

  void attached(String file, ChatBackend.Ended how) {
    if (how.trouble().isEmpty()) {
      attachments.add(file);
      hint(file + " goes with the next message");
    } else {
      transcript.trouble(how);
    }
  }

  void toggleFold() {
    isFolded = !isFolded;
    turn.ifPresent(view -> view.fold(isFolded));
    hint(isFolded ? "reasoning is folded to a line" : "reasoning is shown whole");
  }

  void copyAnswer() {
    if (answer.isBlank()) {
      hint("there is no answer yet");
    } else {
      port.copy(answer);
      hint("the last answer is in the clipboard, if the terminal allows it");
    }
  }

  // keys

  void key(Key key) {
    boolean isArmed = isArmed();
    keyAt = isArmed && !dialogs.isEmpty() ? keyAt : now;
    hint = "";
    if (key instanceof Key.Control(char letter) && global(letter)) {
      return;
    }
    if (isArmed && !dialogs.isEmpty()) {
      Dialog dialog = dialogs.getFirst();
      if (dialog.key(key)) {
        dialogs.removeFirst();
        dialogSince = now;
        transcript.add(width -> dialog.trace(width));
      }
      return;
    }
    if (key.equals(new Key.Pressed(Key.Name.ESCAPE)) && !input.isSearching()) {
      escape();
      return;
    }
    if (key.equals(new Key.Pressed(Key.Name.UP)) && takeBack()) {
      return;
    }
    if (key instanceof Key.Pasted(String text) && TypedText.isDroppedFile(text)) {
      port.attach(text.strip());
      return;
    }
    switch (input.key(key)) {
      case SUBMIT -> submit();
      case COMPLETE -> complete();
      case NONE -> suggestCommands(key);
    }
  }

  /** Says whether the question that stands there takes keys. */
  private boolean isArmed() {
    return dialogs.isEmpty() || now - Math.max(dialogSince, keyAt) >= QUIET_NANOS;
  }

  private boolean global(char letter) {
    switch (letter) {
      case 'c' -> controlC();
      case 'd' -> {
        if (!input.editor().isEmpty()) {
          return false;
        }
        port.leave();
      }
      case 'l' -> port.redraw();
      case 'o' ->
          expandables
              .take()
              .ifPresentOrElse(this::expand, () -> hint("there is nothing more to show"));
      case 'y' -> copyAnswer();
      case 'z' -> port.suspend();
      default -> {
        return false;
      }
    }
    return true;
  }

  private void expand(Piece piece) {
    transcript.space();
    transcript.add(piece);
    transcript.space();
  }

  private void controlC() {
    boolean isSecond = now - controlCAt < TWICE_NANOS;
    controlCAt = now;
    if (isSecond) {
      port.leave();
    } else if (turn.isPresent()) {
      interrupt();
      hint("Ctrl-C again leaves");
    } else if (!input.editor().isEmpty()) {
      input.take();
      history.end();
      hint("Ctrl-C again leaves");
    } else {
      hint("Ctrl-C again leaves; so does Ctrl-D");
    }
  }

  private void interrupt() {
    isInterrupting = true;
    List.copyOf(dialogs).forEach(Dialog::dismiss);
    dialogs.clear();
    port.interrupt();
  }

  private void escape() {
    if (input.menu().isOpen()) {
      input.menu().close();
    } else if (turn.isPresent()) {
      interrupt();
    }
  }

  /** The newest message that waits comes back into the editor. */
  private boolean takeBack() {
    if (queue.isEmpty() || !input.editor().isEmpty()) {
      return false;
    }
    Message message = queue.removeLast();
    input.editor().set(message.text());
    attachments.addAll(message.files());
    return true;
  }

  private void submit() {
    Editor editor = input.editor();
    String text = editor.text();
    if (text.isBlank()) {
      editor.clear();
      if (!queue.isEmpty() && turn.isPresent()) {
        interrupt();
      }
      return;
    }
    history.add(text);
    port.remember(text);
    if (TypedText.isCommand(text)) {
      String line = input.take().strip();
      if (!local.run(line)) {
        send(new Message(line, List.of()), editor);
      }
      return;
    }
    Message message = new Message(text, List.copyOf(attachments));
    if (send(message, editor)) {
      attachments.clear();
      input.take();
    }
  }

  private boolean send(Message message, Editor editor) {
    if (turn.isEmpty()) {
      begin(message, editor);
      return true;
    }
    if (queue.size() >= QUEUE_MAX) {
      hint(QUEUE_MAX + " messages wait already");
      return false;
    }
    queue.add(message);
    return true;
  }

  private void begin(Message message, Editor editor) {
    TurnView view = new TurnView(glyphs, expandables, codes, now);
    view.fold(isFolded);
    turn = Optional.of(view);
    isInterrupting = false;
    if (TypedText.isCommand(message.text())) {
      transcript.space();
      String line = glyphs.prompt() + " " + message.text();
      transcript.add(Line.of(Span.quiet(line)));
      port.command(message.text());
    } else {
      transcript.said(editor, message.files(), glyphs);
      transcript.space();
      port.say(message.text(), message.files());
    }
  }

  private void complete() {
    String word = input.editor().word();
    String text = input.editor().text();
    boolean isFirst = input.editor().wordBegin() == 0;
    if (isFirst && TypedText.isCommand(word + "x")) {
      input.complete(matching(word));
      return;
    }
    ChatBackend.Completing.of(text, word)
        .ifPresentOrElse(
            what -> port.complete(what, word),
            () -> hint("Tab completes /commands, @peers and paths"));
  }

  private void suggestCommands(Key key) {
    CharSequence raw = input.editor().raw();
    boolean isHead = raw.length() > 0 && raw.charAt(0) == '/' && !input.isSearching();
    boolean isTyped = key instanceof Key.Typed || key.equals(new Key.Pressed(Key.Name.BACKSPACE));
    if (isTyped && isHead && input.editor().word().length() == raw.length()) {
      input.menu().show(matching(raw.toString()));
    }
  }

  private List<Candidate> matching(String start) {
    return commands.stream().filter(command -> command.value().startsWith(start)).toList();
  }

  // what is seen

  /** Says whether so much has come that it should be drawn before more is taken. */
  boolean isFull() {
    return turn.isPresent() && turn.get().fresh() >= FRESH_CHARS_MAX;
  }

  /** Returns the lines that have become finished since the last call. */
  List<Line> takeFinished(int columns) {
    turn.ifPresent(view -> transcript.addAll(view.takeFinished()));
    return transcript.take(columns - 1);
  }

  /** What stands where nothing is written yet, as long as nothing was said. */
  private String placeholder() {
    return turn.isEmpty() && answer.isEmpty()
        ? "say what you want; /help has commands and keys, Ctrl-D leaves"
        : "";
  }

  /** Returns the rows below them. */
  Painter.Frame frame(int columns, int rows) {
    ScreenLayout layout = new ScreenLayout(glyphs, columns, rows);
    return layout.frame(
        new ScreenLayout.Parts(
            turn,
            transcript.endsEmpty(),
            isInterrupting,
            dialogs.isEmpty() ? Optional.empty() : Optional.of(dialogs.getFirst()),
            isArmed(),
            queue.stream().map(Message::text).toList(),
            attachments,
            input,
            placeholder(),
            hint,
            facts),
        now);
  }
}
