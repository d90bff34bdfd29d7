package dev.alpi.profile.config;

import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Null;
import dev.alpi.profile.json.JsonValue.Num;
import dev.alpi.profile.json.JsonValue.Str;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * The schema of {@code config.yaml} and {@code base.yaml}, as data: everything else about keys,
 * their checks, defaults and the reference page, follows from it.
 *
 * <p><b>Compatibility:</b> names and defaults are those of the Python system (alpi-state spec §8),
 * except the model and what is marked as ours below.
 */
final class ConfigTable {
  /* Implementation notes. Upper limits are there so that no later arithmetic can overflow: a ledger
   * counts nano-dollars in a long (9.2e9 USD), prices are pico-dollars a token, seconds become
   * nanoseconds in a long (292 years). */

  private static final ConfigLimit ANY = new ConfigLimit.Any();
  private static final ConfigLimit USD = new ConfigLimit.Range(0, 1_000_000_000);
  private static final ConfigLimit USD_PER_MTOK = new ConfigLimit.Range(0, 1_000);
  private static final ConfigLimit SECONDS = new ConfigLimit.Range(0, 31_536_000);

  /** No call can be made in no time: alpi-model's own limits. */
  private static final ConfigLimit TIMEOUT =
      new ConfigLimit.Range(new BigDecimal("0.001"), BigDecimal.valueOf(31_536_000));

  private static final ConfigLimit TOKENS = new ConfigLimit.Range(1, 100_000_000);

  /** Ten thousand times the largest context window: no day has more. */
  private static final ConfigLimit DAILY_TOKENS = new ConfigLimit.Range(0, 1_000_000_000_000L);

  private static final ConfigLimit COUNT = new ConfigLimit.Range(0, 1_000_000_000);
  private static final ConfigLimit MEBIBYTES = new ConfigLimit.Range(0, 1_000_000_000);
  private static final ConfigLimit PORT = new ConfigLimit.Range(1, 65_535);

  /** The model of a fresh machine; it needs no key and no network. */
  static final String MODEL = "builtin/offline";

  /** Mappings in which an unknown key is an error: a cap that nothing reads would be no cap. */
  static final List<List<String>> CLOSED = List.of(List.of("budget"));

  private static final String FIRST = "0.1.0";

  private final List<ConfigEntry> entries = new ArrayList<>();

  private ConfigTable() {}

  /** Returns the lines of the schema, in the order of the reference page. */
  static List<ConfigEntry> entries() {
    ConfigTable table = new ConfigTable();
    table.models();
    table.money();
    table.tools();
    table.runtime();
    table.surfaces();
    table.network();
    table.gateways();
    table.mail();
    table.audit();
    table.free();
    return List.copyOf(table.entries);
  }

  /**
   * Returns the keys that only a restart of the daemon brings into effect: where its host plane
   * listens. All others are read from the settings of the moment.
   */
  static List<ConfigKey> requireRestart() {
    return List.of(ConfigKey.of("host", "tcp_port"));
  }

  private void models() {
    text("model", MODEL, "model that answers, provider/name");
    texts("fallback_models", "models tried in this order when the model fails");
    for (String tier : List.of("fast", "deep")) {
      text("tiers." + tier + ".model", "", "model for " + tier + " work");
      oneOf("tiers." + tier + ".effort", "", "reasoning effort of it", "", "low", "medium", "high");
    }
    oneOf("model_reasoning.effort", "", "reasoning effort", "", "off", "low", "medium", "high");
    // ours: any server that speaks one of two protocols
    list("providers.endpoints", "servers of models, used as name/model");
    required(
        "providers.endpoints[].name",
        ConfigType.TEXT,
        ConfigLimit.Form.NAME,
        "what models start with");
    required(
        "providers.endpoints[].url",
        ConfigType.TEXT,
        ConfigLimit.Form.ADDRESS,
        "where the protocol's paths start");
    required(
        "providers.endpoints[].wire",
        ConfigType.TEXT,
        new ConfigLimit.OneOf("openai", "anthropic"),
        "protocol it speaks");
    optional(
        "providers.endpoints[].key",
        ConfigType.TEXT,
        ConfigLimit.Form.VARIABLE,
        "variable with its key");
    list("providers.ollama", "Ollama servers, used as name/model");
    required(
        "providers.ollama[].name",
        ConfigType.TEXT,
        ConfigLimit.Form.NAME,
        "what models start with");
    required(
        "providers.ollama[].url", ConfigType.TEXT, ConfigLimit.Form.ADDRESS, "where it listens");
    texts("providers.openrouter.models", "models that menus offer, newest first");
    // ours: what a model can and costs, over the built-in table
    optional("models.*.context_window", ConfigType.INTEGER, TOKENS, "tokens it can look at");
    optional("models.*.max_output_tokens", ConfigType.INTEGER, TOKENS, "tokens of one answer");
    price("models.*.price_usd_per_mtok", "USD per million");
    optional(
        "models.*.price_usd_per_mtok.cached_in",
        ConfigType.NUMBER,
        USD_PER_MTOK,
        "USD per million input tokens read from the provider's cache; as in if left out");
    optional(
        "models.*.price_usd_per_mtok.cache_write",
        ConfigType.NUMBER,
        USD_PER_MTOK,
        "USD per million input tokens written to the provider's cache; as in if left out");
    optional(
        "models.*.reasoning",
        ConfigType.TEXT,
        new ConfigLimit.OneOf("none", "effort", "effort_without_tools", "budget", "adaptive"),
        "how it is told how hard to think");
    optional("models.*.images", ConfigType.BOOLEAN, ANY, "it can look at pictures");
  }

  private void price(String pattern, String unit) {
    required(pattern + ".in", ConfigType.NUMBER, USD_PER_MTOK, unit + " input tokens");
    required(pattern + ".out", ConfigType.NUMBER, USD_PER_MTOK, unit + " output tokens");
  }

  private void money() {
    optional(
        "budget.daily_usd",
        ConfigType.NUMBER,
        USD,
        "most that one UTC day may cost; no cap if left out, nothing that costs if 0");
    optional("budget.monthly_usd", ConfigType.NUMBER, USD, "the same for a UTC month");
    optional(
        "budget.daily_tokens",
        ConfigType.INTEGER,
        DAILY_TOKENS,
        "most tokens of one UTC day, in and out; counts also where no price is known");
    optional("budget.per_run_usd", ConfigType.NUMBER, USD, "most that one run may cost");
    optional(
        "budget.per_peer_usd",
        ConfigType.NUMBER,
        USD,
        "most that one peer may cause in a UTC day; the owner is no peer");
    // ours: without it, a model of unknown price is refused under a cap
    price("budget.unknown_price_usd_per_mtok", "assumed for unknown models: USD per million");
  }

  private void tools() {
    number("tools.max_steps_per_turn", "100", new ConfigLimit.Range(1, 100_000), "tool rounds");
    number("tools.max_parallel_tool_calls", "4", new ConfigLimit.Range(1, 256), "calls at once");
    texts("tools.deny", "tools the model is not offered");
    oneOf("tools.execution.backend", "local", "where commands run", "local", "docker");
    text("tools.execution.docker_image", "python:3.12-slim", "image for commands in containers");
    text("tools.web_extract.model", "", "model that reads web pages");
    text("tools.read_image.model", "", "model that looks at images");
    number("tools.web_search.max_per_turn", "25", COUNT, "searches in one turn");
    oneOf("tools.web_search.kind", "", "search service", "", "searxng", "brave");
    ConfigLimit address = ConfigLimit.Form.ADDRESS;
    optional("tools.web_search.url", ConfigType.TEXT, address, "where the search service is");
    ConfigLimit variable = ConfigLimit.Form.VARIABLE;
    optional("tools.web_search.key", ConfigType.TEXT, variable, "secret with its key");
    bool("tools.browser.vision", false, "screenshots go to the model");
    bool("tools.browser.allow_local", false, "local addresses may be opened");
    terminal();
    ConfigLimit chars = new ConfigLimit.Range(-1, 1_000_000_000);
    number("tools.budget.per_result_chars", "100000", chars, "longest tool result; -1 no limit");
    optional("tools.*.max_result_chars", ConfigType.INTEGER, chars, "the same for one tool");
    text("tools.tts.voice", "en-US-AriaNeural", "voice that speaks");
    text("tools.tts.rate", "", "how much faster, for example +10%");
    text("tools.tts.pitch", "", "how much higher, for example +5Hz");
    bool("tools.tts.auto_read", false, "answers are spoken");
    text("tools.stt.model", "base", "model that writes down speech");
    text("tools.stt.language", "", "language of the speech; found out if empty");
    number(
        "tools.attachments.max_text_tokens",
        "0",
        COUNT,
        "longest attached text; 0 half the window");
  }

  private void terminal() {
    bool("tools.terminal.sandbox", false, "commands run in the sandbox");
    bool("tools.terminal.allow_network", false, "the sandbox has a network");
    texts("tools.terminal.read_only_dirs", "further directories that the sandbox can read");
    texts("tools.terminal.read_write_dirs", "further directories that it can read and write");
    number("tools.terminal.limits.memory_mb", "4096", MEBIBYTES, "memory of a process; 0 no limit");
    number("tools.terminal.limits.processes", "512", COUNT, "processes at once; 0 no limit");
    number("tools.terminal.limits.file_mb", "1024", MEBIBYTES, "size of a file; 0 no limit");
    number("tools.terminal.limits.cpu_s", "3600", COUNT, "CPU seconds a process; 0 no limit");
    texts("tools.terminal.approval.allowlist", "commands approved for good");
    oneOf(
        "tools.terminal.approval.workspace_writes",
        "ask",
        "commands that only write in the workspace",
        "ask",
        "allow");
    texts("tools.files.directories", "directories beside the workspace that need no question");
    texts("tools.web_fetch.trusted_hosts", "hosts whose every page is read without asking");
  }

  private void runtime() {
    text("workspace", "", "directory where tools work; the current one if empty");
    bool("paused", false, "no jobs run");
    add(
        "public_bio",
        ConfigType.TEXT,
        ConfigEntry.Presence.OPTIONAL,
        new ConfigLimit.AtMost(200),
        new Str(""),
        "what peers are told about this agent");
    seconds("runtime.first_byte_timeout_s", TIMEOUT, "300", "longest wait for an answer to begin");
    seconds("runtime.stream_idle_timeout_s", TIMEOUT, "120", "longest pause within an answer");
    seconds("runtime.stream_max_duration_s", TIMEOUT, "600", "longest answer");
    number("runtime.max_retries", "2", new ConfigLimit.Range(0, 100), "repeats of a failed call");
    seconds("runtime.retry_backoff_s", SECONDS, "1.5", "wait before the first repeat");
    oneOf("runtime.prefetch", "", "what is loaded ahead", "", "auto", "all", "off");
    number("memory.review_interval", "0", COUNT, "turns between reviews of memory; 0 none");
  }

  private void surfaces() {
    bool("tui.show_cost", true, "the status line shows cost");
    bool("tui.show_tokens", true, "the status line shows tokens");
    bool("tui.show_reasoning", true, "reasoning is shown");
    text("tui.accent", "#c8a24e", "accent colour");
    text("tui.theme", "dark", "colour theme");
    bool("tui.auto_resume", false, "the last session goes on");
    optional("mcp.servers.*.command", ConfigType.TEXT, ANY, "program of the MCP server");
    optional("mcp.servers.*.args", ConfigType.LIST, ANY, "its arguments");
    optional("mcp.servers.*.args[]", ConfigType.TEXT, ANY, "one argument");
    optional(
        "mcp.servers.*.env.*",
        ConfigType.TEXT,
        ANY,
        "variable for it; env:NAME takes it from .env");
  }

  private void network() {
    text(
        "network.host",
        "",
        "address that is listened on for others; a private one of this machine if empty");
    number("host.tcp_port", "49200", PORT, "port of the host plane");
    text("host.device_name", "", "name of this machine for other devices");
    texts("host.endpoints", "further addresses of the host plane");
    bool("host.allow_public_bind", false, "it may be listened on public addresses");
    optional(
        "alp.tcp_port",
        ConfigType.INTEGER,
        PORT,
        "port for peers on other machines, usually 7423; listened on if set");
    seconds("alp.link_idle_timeout_s", SECONDS, "60", "longest pause in a peer's answer");
    seconds("alp.link_max_duration_s", SECONDS, "0", "longest answer of a peer; 0 no limit");
    optional(
        "alp.max_active_workgroups", ConfigType.INTEGER, COUNT, "workgroups at once; 0 no limit");
    seconds("alp.working_after_s", SECONDS, "30", "silence after which a peer says that it works");
    optional("relay.peer", ConfigType.TEXT, ANY, "peer that relays");
    bool("service.alp", true, "the daemon answers the profile's peers");
    bool("service.schedule", true, "the daemon runs the profile's jobs");
    bool("service.gateway", true, "the daemon keeps the profile's channels going");
  }

  /** Channels have no values here, so that none is there before somebody sets one up. */
  private void gateways() {
    ConfigLimit approval = new ConfigLimit.Range(1, 86_400);
    optional(
        "gateway.ambiguous",
        ConfigType.TEXT,
        new ConfigLimit.OneOf("resend", "hold"),
        "what becomes of what may have arrived; sent again with a mark if left out");
    optional(
        "gateway.approval_timeout_s",
        ConfigType.NUMBER,
        approval,
        "longest wait for leave in a chat, in seconds; 300 if left out");
    optional("gateway.transcribe_command", ConfigType.TEXT, ANY, "writes down $ALPI_VOICE_FILE");
    for (String channel : List.of("telegram", "matrix", "mail", "webhook")) {
      String below = "gateway." + channel + ".";
      optional(below + "enabled", ConfigType.BOOLEAN, ANY, "the channel is switched on");
      optional(below + "allowed_senders", ConfigType.LIST, ANY, "who is let in; * for everybody");
      optional(below + "allowed_chats", ConfigType.LIST, ANY, "where; everywhere if empty");
      optional(below + "show_tool_trace", ConfigType.BOOLEAN, ANY, "tools are told in the chat");
      ConfigLimit hours = new ConfigLimit.Range(0, 8_760);
      optional(
          below + "silent_after_h", ConfigType.INTEGER, hours, "silence that is told of, in hours");
    }
    optional("gateway.mail.accounts", ConfigType.LIST, ANY, "accounts that are used; all if empty");
    optional("gateway.mail.accounts[]", ConfigType.TEXT, ANY, "name of one of email.accounts");
    ConfigLimit address = ConfigLimit.Form.ADDRESS;
    optional("gateway.telegram.api_url", ConfigType.TEXT, address, "where the Bot API is");
    ConfigLimit poll = new ConfigLimit.Range(1, 50);
    optional("gateway.telegram.poll_timeout_s", ConfigType.INTEGER, poll, "wait of a poll");
    optional("gateway.telegram.mention_only", ConfigType.BOOLEAN, ANY, "groups: only what is ours");
    optional("gateway.matrix.homeserver", ConfigType.TEXT, address, "base address of the server");
    optional("gateway.matrix.user_id", ConfigType.TEXT, ANY, "whom the token is of");
    optional("gateway.matrix.device_id", ConfigType.TEXT, ANY, "device that the token is of");
    ConfigLimit sync = new ConfigLimit.Range(1, 300);
    optional("gateway.matrix.sync_timeout_s", ConfigType.INTEGER, sync, "wait of a sync");
    optional("gateway.matrix.respond_to_all", ConfigType.BOOLEAN, ANY, "groups: all is taken");
    optional(
        "gateway.matrix.message_type",
        ConfigType.TEXT,
        new ConfigLimit.OneOf("text", "notice"),
        "kind of message that answers are");
    ConfigLimit gap = new ConfigLimit.Range(1, 100_000);
    optional("gateway.matrix.gap_events_max", ConfigType.INTEGER, gap, "events read after a gap");
    webhooks();
  }

  private void webhooks() {
    String below = "gateway.webhook.";
    optional(below + "bind", ConfigType.TEXT, ANY, "address that is listened on");
    optional(below + "allow_public_bind", ConfigType.BOOLEAN, ANY, "it may be a public one");
    optional(below + "port", ConfigType.INTEGER, PORT, "port; 7480 if left out");
    optional(below + "trusted_proxies", ConfigType.LIST, ANY, "proxies that tell who asks");
    optional(below + "trusted_proxies[]", ConfigType.TEXT, ANY, "an address or a network");
    ConfigLimit bytes = new ConfigLimit.Range(1, 16 * 1024 * 1024);
    optional(below + "body_bytes_max", ConfigType.INTEGER, bytes, "largest body");
    optional(
        below + "address_rate_per_minute", ConfigType.INTEGER, COUNT, "refusals of one address");
    optional(below + "connections_max", ConfigType.INTEGER, COUNT, "connections at once");
    // checked by the channel itself: what is allowed depends on the kind of hook
    optional(below + "hooks.*", ConfigType.MAPPING, ANY, "a hook, by its name");
  }

  private void mail() {
    String below = "email.accounts.*.";
    optional(
        below + "type", ConfigType.TEXT, new ConfigLimit.OneOf("imap", "gmail"), "kind of account");
    for (String each : List.of("imap", "smtp")) {
      String use = each.equals("imap") ? "reading" : "sending";
      optional(below + each + "_host", ConfigType.TEXT, ANY, "server for " + use);
      optional(below + each + "_port", ConfigType.INTEGER, PORT, "its port");
      optional(
          below + each + "_tls",
          ConfigType.TEXT,
          new ConfigLimit.OneOf("tls", "starttls", "none"),
          "how the connection is protected");
    }
    optional(below + "address", ConfigType.TEXT, ANY, "mail address");
    optional(below + "name", ConfigType.TEXT, ANY, "name beside the address");
    optional(below + "user", ConfigType.TEXT, ANY, "user name; the address if left out");
    optional(below + "allowed_senders", ConfigType.LIST, ANY, "who is let in by this account");
    optional(below + "allow_plaintext", ConfigType.BOOLEAN, ANY, "none may be for others too");
    optional(below + "trusted_ca", ConfigType.TEXT, ANY, "certificates to trust, as PEM");
    optional(below + "folder", ConfigType.TEXT, ANY, "mailbox that is read; INBOX if left out");
    ConfigLimit idle = new ConfigLimit.Range(0, 1_739);
    optional(below + "idle_s", ConfigType.INTEGER, idle, "wait for the server to tell of mail");
    ConfigLimit poll = new ConfigLimit.Range(1, 86_400);
    optional(below + "poll_interval_s", ConfigType.INTEGER, poll, "how often it is looked");
    optional(below + "mark_seen", ConfigType.BOOLEAN, ANY, "mail that was taken is marked as seen");
    optional(below + "bytes_max", ConfigType.INTEGER, COUNT, "largest mail that is fetched");
    optional(below + "send_bytes_max", ConfigType.INTEGER, COUNT, "largest mail that is sent");
    optional(below + "authserv_id", ConfigType.TEXT, ANY, "name of who checks senders");
    optional(below + "authserv_headers", ConfigType.INTEGER, COUNT, "headers of it to believe");
    optional(below + "require_authentication", ConfigType.BOOLEAN, ANY, "senders must be proven");
    optional(below + "api", ConfigType.BOOLEAN, ANY, "Gmail: by its API");
    ConfigLimit address = ConfigLimit.Form.ADDRESS;
    optional(below + "api_url", ConfigType.TEXT, address, "Gmail: where the API is");
    optional(below + "token_url", ConfigType.TEXT, address, "Gmail: where tokens are got");
  }

  /** Of the whole machine: what the profile default, or base.yaml, says. */
  private void audit() {
    bool("audit.required", false, "nothing is changed if the audit trail cannot be written");
    add(
        "audit.osv_url",
        ConfigType.TEXT,
        ConfigEntry.Presence.OPTIONAL,
        ConfigLimit.Form.ADDRESS,
        new Str("https://api.osv.dev"),
        "who is asked for known holes of libraries");
  }

  /** Sections that other parts own: any content is fine. */
  private void free() {
    optional("imported", ConfigType.MAPPING, ANY, "settings of other systems, kept as they were");
  }

  private void text(String pattern, String builtIn, String description) {
    add(
        pattern,
        ConfigType.TEXT,
        ConfigEntry.Presence.OPTIONAL,
        ANY,
        new Str(builtIn),
        description);
  }

  private void oneOf(String pattern, String builtIn, String description, String... allowed) {
    ConfigLimit limit = new ConfigLimit.OneOf(allowed);
    add(
        pattern,
        ConfigType.TEXT,
        ConfigEntry.Presence.OPTIONAL,
        limit,
        new Str(builtIn),
        description);
  }

  private void bool(String pattern, boolean builtIn, String description) {
    add(
        pattern,
        ConfigType.BOOLEAN,
        ConfigEntry.Presence.OPTIONAL,
        ANY,
        new JsonValue.Bool(builtIn),
        description);
  }

  private void number(String pattern, String builtIn, ConfigLimit limit, String description) {
    add(
        pattern,
        ConfigType.INTEGER,
        ConfigEntry.Presence.OPTIONAL,
        limit,
        new Num(builtIn),
        description);
  }

  private void seconds(String pattern, ConfigLimit limit, String builtIn, String description) {
    add(
        pattern,
        ConfigType.NUMBER,
        ConfigEntry.Presence.OPTIONAL,
        limit,
        new Num(new BigDecimal(builtIn).toPlainString()),
        description + ", in seconds");
  }

  private void list(String pattern, String description) {
    add(
        pattern,
        ConfigType.LIST,
        ConfigEntry.Presence.OPTIONAL,
        ANY,
        new JsonValue.Arr(List.of()),
        description);
  }

  private void texts(String pattern, String description) {
    list(pattern, description);
    optional(pattern + "[]", ConfigType.TEXT, ANY, "one of them");
  }

  private void optional(String pattern, ConfigType type, ConfigLimit limit, String description) {
    add(pattern, type, ConfigEntry.Presence.OPTIONAL, limit, Null.NULL, description);
  }

  private void required(String pattern, ConfigType type, ConfigLimit limit, String description) {
    add(pattern, type, ConfigEntry.Presence.REQUIRED, limit, Null.NULL, description);
  }

  private void add(
      String pattern,
      ConfigType type,
      ConfigEntry.Presence presence,
      ConfigLimit limit,
      JsonValue builtIn,
      String description) {
    entries.add(new ConfigEntry(pattern, type, presence, limit, builtIn, description, FIRST));
  }
}
