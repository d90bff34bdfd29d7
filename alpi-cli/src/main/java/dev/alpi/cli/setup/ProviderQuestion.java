package dev.alpi.cli.setup;

import dev.alpi.cli.setup.Alpi.Answer;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Asks whose models are to be used; knows an Ollama server on this machine when it is there. */
final class ProviderQuestion {
  private static final String OLLAMA = "ollama";
  private static final String OLLAMA_URL = "http://127.0.0.1:11434";

  /** What Ollama itself heeds: a host, a port or both; only this machine is looked at. */
  private static final String OLLAMA_HOST = "OLLAMA_HOST";

  private static final Pattern HERE =
      Pattern.compile("(http://)?(127\\.0\\.0\\.1|localhost|0\\.0\\.0\\.0)?(:\\d{1,5})?/?");

  private static final String OTHER = "other";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  private final Questions ask;
  private final Alpi alpi;

  ProviderQuestion(Questions ask, Alpi alpi) {
    this.ask = ask;
    this.alpi = alpi;
  }

  Provider answer() throws IOException, SetupException, LeftException {
    Answer listed = alpi.ask("models", "providers");
    if (!listed.isDone()) {
      throw listed.failure();
    }
    List<Obj> known = listed.object().objects("providers");
    String name = name(known);
    if (name.equals(Provider.BUILTIN)) {
      return new Provider(name, Optional.empty(), false, Optional.empty());
    }
    Optional<Obj> row =
        known.stream().filter(each -> each.string("name").orElse("").equals(name)).findFirst();
    if (row.isPresent()) {
      return new Provider(
          name, row.get().string("key"), row.get().bool("has_key").orElse(false), Optional.empty());
    }
    return name.equals(OLLAMA) ? ollama() : endpoint(name);
  }

  private String name(List<Obj> known) throws IOException, SetupException, LeftException {
    Optional<String> model = ask.given("model").filter(text -> text.indexOf('/') > 0);
    if (!ask.asks() && !ask.has("provider") && model.isPresent()) {
      return model.get().substring(0, model.get().indexOf('/'));
    }
    List<Choice> choices = new ArrayList<>();
    for (Obj each : known) {
      boolean hasKey = each.bool("has_key").orElse(false);
      String url = each.string("url").orElse("");
      choices.add(
          Choice.of(each.string("name").orElse("?"), hasKey ? "its key is stored" : shown(url)));
    }
    boolean isOllamaKnown = choices.stream().anyMatch(choice -> choice.key().equals(OLLAMA));
    if (!isOllamaKnown && ask.asks()) {
      choices.add(Choice.of(OLLAMA, found()));
    }
    choices.add(new Choice(OTHER, "another server", "vLLM, LM Studio, a gateway of a company"));
    choices.add(new Choice(Provider.BUILTIN, "builtin/offline", "no key, no network"));
    return ask.choose("provider", "Whose models?", choices, "");
  }

  private static String shown(String url) {
    return url.replaceFirst("^https?://", "").replaceFirst("/.*", "");
  }

  /** Asks this machine for an Ollama server; nothing else is asked. */
  private String found() throws IOException {
    Answer listed =
        alpi.ask("models", "list", OLLAMA, "--set", "providers.ollama=" + row(ollamaUrl()));
    if (!listed.isDone()) {
      return "on this machine; none answers at the moment";
    }
    int count = listed.strings("models").size();
    return "runs on this machine, with " + count + (count == 1 ? " model" : " models");
  }

  private String ollamaUrl() {
    return alpi.variable(OLLAMA_HOST)
        .map(String::strip)
        .filter(host -> HERE.matcher(host).matches())
        .map(host -> host.replaceFirst("^http://", "").replaceFirst("/$", ""))
        .map(host -> "http://127.0.0.1" + (host.contains(":") ? tail(host) : ":11434"))
        .orElse(OLLAMA_URL);
  }

  private static String tail(String host) {
    return host.substring(host.lastIndexOf(':'));
  }

  private static String row(String url) {
    return Json.compact(
        new JsonValue.Arr(List.of(Obj.EMPTY.with("name", OLLAMA).with("url", url))));
  }

  private Provider ollama() throws IOException, SetupException, LeftException {
    String url = ask.text("url", "Where is it", ollamaUrl(), ProviderQuestion::urlProblem);
    Obj row = Obj.EMPTY.with("name", OLLAMA).with("url", url);
    return new Provider(OLLAMA, Optional.empty(), false, Optional.of(added("ollama", row)));
  }

  private Provider endpoint(String chosen) throws IOException, SetupException, LeftException {
    boolean isNamed = !chosen.equals(OTHER);
    if (isNamed && !ask.has("url") && !ask.asks()) {
      throw SetupException.usage(
          "unknown provider " + chosen,
          "alpi models providers lists those that are known; --url makes it one of your own");
    }
    String name =
        isNamed ? chosen : ask.text("name", "A name for it", "", ProviderQuestion::nameProblem);
    String url =
        ask.text("url", "Its address, up to and with /v1", "", ProviderQuestion::urlProblem);
    List<Choice> wires =
        List.of(
            new Choice("openai", "OpenAI's", "chat completions; nearly all servers"),
            new Choice("anthropic", "Anthropic's", "messages"));
    String wire = ask.choose("wire", "Which format does it speak?", wires, "openai");
    Obj row = Obj.EMPTY.with("name", name).with("url", url).with("wire", wire);
    boolean needsKey =
        ask.asks()
            ? ask.isYes("Does it need a key?", Questions.Usual.NO)
            : ask.has("key-file") || ask.has("key-stdin");
    if (!needsKey) {
      return new Provider(name, Optional.empty(), false, Optional.of(added("endpoints", row)));
    }
    String key = name.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_") + "_API_KEY";
    key = Character.isDigit(key.charAt(0)) ? "_" + key : key;
    return new Provider(
        name, Optional.of(key), false, Optional.of(added("endpoints", row.with("key", key))));
  }

  private Provider.Added added(String list, Obj row) throws IOException {
    String setting = "providers." + list;
    List<JsonValue> rows = new ArrayList<>();
    if (alpi.setting(setting).orElse(JsonValue.Null.NULL) instanceof JsonValue.Arr(var items)) {
      rows.addAll(items);
    }
    rows.add(row);
    return new Provider.Added(setting, new JsonValue.Arr(rows));
  }

  private static Optional<String> nameProblem(String name) {
    return NAME.matcher(name).matches()
        ? Optional.empty()
        : Optional.of("a name has letters, digits, dots, - and _");
  }

  private static Optional<String> urlProblem(String url) {
    return url.startsWith("http://") || url.startsWith("https://")
        ? Optional.empty()
        : Optional.of("an address starts with http:// or https://");
  }
}
