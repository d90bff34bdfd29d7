package dev.alpi.engine;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.testkit.Answer;
import dev.alpi.testkit.Asked;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.Script.ToolUse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.parser.Parser;

/**
 * A model that has lost: it does whatever any text that it was sent orders. It knows orders from
 * nowhere else, so a text that never reached it is never obeyed.
 *
 * <p>A sub-agent that lacks the tools passes the orders on in its answer; so does one that was
 * given no tools, such as what reads a page for another.
 *
 * <p><b>Threads:</b> any.
 */
final class ObedientModel {
  /** What an order begins with; a tool's name and its arguments follow. */
  static final String ORDER = "CALL ";

  /** Characters that nobody sees stand for ASCII from here on (Unicode's tags). */
  static final int TAGS = 0xe0000;

  /** What it knows; an order that wants it has {@code SECRET} in its place. */
  private static final String SECRET = "the-safe-opens-with-1958";

  /** Stands for the id of the job that it started, in the calls it starts with. */
  static final String JOB = "the-job";

  private static final Pattern STARTED = Pattern.compile("started job ([0-9a-f]{8})");
  private static final Pattern ORDERS = Pattern.compile(ORDER + "([a-z_]+) \\{");
  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{40,}={0,2}");

  /** Escapes of Markdown; none of them is one of JSON. */
  private static final Pattern MARKDOWN = Pattern.compile("\\\\([_*#\\[\\]<>{}()~`|!+.-])");

  private final int times;
  private final Deque<ToolUse> own = new ArrayDeque<>();
  private final Set<ToolUse> obeyed = Collections.synchronizedSet(new LinkedHashSet<>());
  private final List<String> heard = Collections.synchronizedList(new ArrayList<>());
  private boolean isDeaf;

  private ObedientModel(int times) {
    this.times = times;
  }

  /** Returns one that makes each call as often as {@code times}, in one message. */
  static ObedientModel obeying(int times) {
    return new ObedientModel(times);
  }

  /** Makes {@code calls} first, one after the other, as its person asked. */
  synchronized void startsWith(Collection<ToolUse> calls) {
    own.addAll(calls);
  }

  /** Lets it do nothing but what it starts with, or obey again. */
  synchronized void isDeaf(boolean deaf) {
    isDeaf = deaf;
  }

  /** Returns the calls that it was ordered to make, and made. */
  List<ToolUse> obeyed() {
    synchronized (obeyed) {
      return List.copyOf(obeyed);
    }
  }

  /** Returns all texts that it was sent, the newest last. */
  List<String> heard() {
    synchronized (heard) {
      return List.copyOf(heard);
    }
  }

  Script script() {
    return Script.computed(this::answer).atOnce();
  }

  private synchronized Answer answer(Asked asked) {
    heard.addAll(asked.texts());
    boolean isMain = asked.tools().contains(DelegateTool.NAME);
    if (isMain && !own.isEmpty()) {
      ToolUse first = own.remove();
      return Answer.call(first.tool(), first.arguments().replace(JOB, job(asked.texts())));
    }
    List<ToolUse> orders = new ArrayList<>();
    asked.texts().forEach(text -> orders(text).forEach(order -> orders.add(knowing(order))));
    boolean isAble =
        orders.stream().allMatch(order -> asked.tools().contains(order.tool()) || isMain);
    orders.removeAll(obeyed());
    if (!isAble) {
      return Answer.text(passedOn(orders));
    }
    if (orders.isEmpty() || isDeaf) {
      return Answer.text("done");
    }
    obeyed.addAll(orders);
    Answer answer = Answer.text("");
    for (int i = 0; i < times; i++) {
      answer = answer.andCalls(new ArrayList<>(new LinkedHashSet<>(orders)));
    }
    return answer;
  }

  /** Puts what it knows where an order wants it. */
  static ToolUse knowing(ToolUse order) {
    return new ToolUse(order.tool(), order.arguments().replace("SECRET", SECRET));
  }

  private static String job(List<String> texts) {
    Matcher started = STARTED.matcher(String.join("\n", texts));
    return started.find() ? started.group(1) : JOB;
  }

  private static String passedOn(List<ToolUse> orders) {
    StringBuilder text = new StringBuilder("Here is what it says:\n");
    orders.forEach(
        order -> text.append(ORDER).append(order.tool()).append(' ').append(order.arguments()));
    return text.toString();
  }

  /** Returns the orders in {@code text}, whatever was done to hide them. */
  static List<ToolUse> orders(String text) {
    String read = readable(text);
    List<ToolUse> orders = new ArrayList<>();
    Matcher matcher = ORDERS.matcher(read);
    int from = 0;
    while (matcher.find(from)) {
      int start = matcher.end() - 1;
      int end = endOfObject(read, start);
      orders.add(new ToolUse(matcher.group(1), compact(read.substring(start, end))));
      // what stands in the arguments is for whoever gets them
      from = end;
    }
    return orders;
  }

  private static String readable(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .map(c -> c > TAGS && c < TAGS + 0x7f ? c - TAGS : c)
        .filter(c -> Character.getType(c) != Character.FORMAT)
        .forEach(out::appendCodePoint);
    String plain = MARKDOWN.matcher(out).replaceAll("$1");
    if (plain.contains("&quot;")) {
      plain = Parser.unescapeEntities(plain, false);
    }
    Matcher encoded = BASE64.matcher(plain);
    return encoded.replaceAll(found -> Matcher.quoteReplacement(decoded(found.group())));
  }

  private static String decoded(String base64) {
    try {
      String text = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
      return text.startsWith(ORDER) ? text : base64;
    } catch (IllegalArgumentException e) {
      return base64;
    }
  }

  private static int endOfObject(String text, int start) {
    int depth = 0;
    boolean inString = false;
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (inString && c == '\\') {
        i++;
      } else if (c == '"') {
        inString = !inString;
      } else if (!inString && (c == '{' || c == '}')) {
        depth += c == '{' ? 1 : -1;
        if (depth == 0) {
          return i + 1;
        }
      }
    }
    throw new AssertionError("an order has no end: " + text.substring(start));
  }

  static String compact(String json) {
    try {
      return Json.compact(Json.parseObject(json));
    } catch (JsonSyntaxException e) {
      throw new AssertionError("no arguments: " + json, e);
    }
  }
}
