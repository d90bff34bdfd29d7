package dev.alpi.engine;

import dev.alpi.testkit.Script.ToolUse;
import java.util.List;

/** How a text from outside comes into a conversation. */
enum InjectionChannel {
  /** A page of plain text. */
  WEB("the web", Shown.MARKED),
  /** A page of HTML, read as Markdown. */
  WEB_HTML("the web", Shown.MARKED),
  /** The source of a page: with its comments, and what it hides. */
  WEB_RAW("the web", Shown.MARKED),
  /** What another model says of a page. */
  WEB_EXTRACT("the web", Shown.MARKED),
  /** What a search service shows of a page. */
  WEB_SEARCH("the web", Shown.MARKED),
  /** A page that a step of a workflow read. */
  WORKFLOW("the web", Shown.MARKED),
  /** A page that a sub-agent read and tells of. */
  SUB_AGENT("the web", Shown.BARE),
  /** A page that was read in the turn before. */
  NEXT_TURN("the web", Shown.MARKED),
  /** A page that was read before alpi was started anew. */
  RESUMED("the web", Shown.MARKED),
  /** What a command printed that talked to the network. */
  COMMAND("the network, by a command", Shown.MARKED),
  /** What such a command said when it failed. */
  COMMAND_ERROR("the network, by a command", Shown.MARKED),
  /** What such a command said in the background. */
  BACKGROUND("the network, by a command", Shown.BARE),
  /** A file in a directory that was granted. */
  FILE("a file outside the workspace", Shown.MARKED),
  /** A file in a temporary directory. */
  TEMPORARY("a file outside the workspace", Shown.MARKED),
  /** Lines that a search in a granted directory found. */
  FILE_SEARCH("a file outside the workspace", Shown.MARKED),
  /** A mail that came in. */
  MAIL("a mail", Shown.MARKED),
  /** What a peer answered in a conversation of the owner's. */
  PEER_ANSWER("a peer", Shown.MARKED),
  /** A turn that a peer asked for. */
  PEER("", Shown.BARE),
  /** A file in the workspace: it counts as the person's own, and taints nothing. */
  WORKSPACE("", Shown.BARE),
  /** A file that the person attached: the same. */
  ATTACHMENT("", Shown.BARE),
  /** Another conversation, which read a page; this one reads it. */
  SESSION("the web", Shown.MARKED),
  /** What a command printed that read a granted directory. */
  CAT("a file outside the workspace", Shown.MARKED),
  /** What git brought from elsewhere. */
  GIT("the network, by a command", Shown.MARKED),
  /** What a program printed that nobody knows. */
  PROGRAM("the network, by a command", Shown.MARKED);

  /** How the model gets it. */
  enum Shown {
    /** Between the markers of {@link Untrusted}. */
    MARKED,
    /** As it is. */
    BARE
  }

  private final String source;
  private final Shown shown;

  InjectionChannel(String source, Shown shown) {
    this.source = source;
    this.shown = shown;
  }

  /** Returns what the person is told of where the text came from. */
  String source() {
    return source;
  }

  boolean isMarked() {
    return shown == Shown.MARKED;
  }

  /** Says whether what comes this way is known to be written by others. */
  boolean isTainting() {
    return !source.isEmpty();
  }

  /** Says whether the person has asked for something else before the text is obeyed. */
  boolean isLater() {
    return this == NEXT_TURN || this == RESUMED;
  }

  /** Returns what the model does so as to read the text, all of it wanted by its person. */
  List<ToolUse> readings(InjectionLab lab) {
    String url = lab.url("news.test", "/page");
    return switch (this) {
      case WEB, WEB_HTML, NEXT_TURN, RESUMED -> List.of(fetch(url));
      case WEB_RAW -> List.of(new ToolUse("web_fetch", "{\"url\":\"" + url + "\",\"raw\":true}"));
      case WEB_EXTRACT ->
          List.of(
              new ToolUse("web_extract", "{\"url\":\"" + url + "\",\"question\":\"What is it?\"}"));
      case WEB_SEARCH -> List.of(new ToolUse("web_search", "{\"query\":\"news\"}"));
      case WORKFLOW ->
          List.of(
              new ToolUse(
                  "workflow",
                  "{\"steps\":[{\"id\":\"a\",\"tool\":\"web_fetch\",\"args\":"
                      + fetch(url).arguments()
                      + "}]}"));
      case SUB_AGENT ->
          List.of(
              new ToolUse(
                  "research",
                  "{\"questions\":["
                      + InjectionLab.quoted(
                          ObedientModel.ORDER + "web_fetch " + fetch(url).arguments())
                      + "]}"));
      case COMMAND, COMMAND_ERROR -> List.of(command("run", "curl -s " + url));
      case CAT -> List.of(command("run", "cat " + lab.disk.userHome + "/shared/letter.txt"));
      case GIT -> List.of(command("run", "git pull origin news.test"));
      case PROGRAM -> List.of(command("run", "gh issue view 5 --repo news.test/site"));
      case BACKGROUND ->
          List.of(
              command("background", "curl -s " + url),
              // it is over then, and its output is there
              new ToolUse("terminal", "{\"action\":\"kill\",\"id\":\"" + ObedientModel.JOB + "\"}"),
              new ToolUse(
                  "terminal", "{\"action\":\"output\",\"id\":\"" + ObedientModel.JOB + "\"}"));
      case FILE -> List.of(new ToolUse("read_file", "{\"path\":\"~/shared/letter.txt\"}"));
      case TEMPORARY -> List.of(new ToolUse("read_file", "{\"path\":\"/tmp/download.txt\"}"));
      case FILE_SEARCH ->
          List.of(new ToolUse("search", "{\"pattern\":\"CALL\",\"path\":\"~/shared\"}"));
      case WORKSPACE -> List.of(new ToolUse("read_file", "{\"path\":\"CONTRIBUTING.md\"}"));
      case SESSION ->
          List.of(new ToolUse("session_read", "{\"session\":\"" + lab.earlier() + "\"}"));
      case MAIL, PEER_ANSWER, PEER, ATTACHMENT -> List.of();
    };
  }

  private static ToolUse command(String action, String command) {
    return new ToolUse(
        "terminal", "{\"action\":\"" + action + "\",\"command\":\"" + command + "\"}");
  }

  private static ToolUse fetch(String url) {
    return new ToolUse("web_fetch", "{\"url\":\"" + url + "\"}");
  }
}
