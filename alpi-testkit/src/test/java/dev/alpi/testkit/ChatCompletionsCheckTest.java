package dev.alpi.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ChatCompletionsCheckTest {
  private static final String CALL =
      "{'id':'c1','type':'function','function':{'name':'f','arguments':'{}'}}";
  private static final String CALL_2 = CALL.replace("c1", "c2");
  private static final String USER = "{'role':'user','content':'hi'}";
  private static final String TOOL =
      "{'type':'function','function':{'name':'f','parameters':{'type':'object'}}}";

  private static void check(String body) throws Refusal, JsonText.SyntaxException {
    Json json = JsonText.parse(body.replace('\'', '"'));
    ChatCompletionsCheck.check((Json.Obj) json, List.of("m", "n"));
  }

  private static String messages(String... messages) {
    return "{'model':'m','messages':[" + String.join(",", messages) + "]}";
  }

  private static String with(String members) {
    return "{'model':'m','messages':[" + USER + "]," + members + "}";
  }

  private static String assistant(String... calls) {
    return "{'role':'assistant','content':null,'tool_calls':[" + String.join(",", calls) + "]}";
  }

  private static String result(String id) {
    return "{'role':'tool','tool_call_id':'" + id + "','content':'ok'}";
  }

  private static String image(String url) {
    return "{'role':'user','content':[{'type':'image_url','image_url':{'url':'" + url + "'}}]}";
  }

  private static String dataUrl(String mediaType, byte[] content) {
    return "data:" + mediaType + ";base64," + Base64.getEncoder().encodeToString(content);
  }

  static Stream<String> valid() {
    return Stream.of(
        messages("{'role':'system','content':'be brief'}", USER),
        messages("{'role':'developer','content':'be brief'}", USER, USER),
        messages(USER, assistant(CALL, CALL_2), result("c2"), result("c1")),
        messages(USER, assistant(CALL), result("c1"), "{'role':'assistant','content':'x'}", USER),
        messages("{'role':'user','content':[{'type':'text','text':'hi'}]}"),
        messages(image(dataUrl("image/png", TestImages.png(9, 9)))),
        messages(image(dataUrl("image/png", TestImages.png(9, 9)) + "','detail':'high")),
        // what it is called does not matter to this service
        messages(image(dataUrl("image/png", TestImages.jpeg()))),
        messages(image("https://example.org/a.png")),
        with("'tools':[" + TOOL + "],'tool_choice':'auto','parallel_tool_calls':false"),
        with("'stream':true,'stream_options':{'include_usage':true},'max_tokens':5"),
        with("'max_completion_tokens':5,'temperature':0.5,'reasoning_effort':'low'"));
  }

  @ParameterizedTest
  @MethodSource("valid")
  void valid_requests_pass(String body) {
    assertThatCode(() -> check(body)).doesNotThrowAnyException();
  }

  static Stream<Arguments> invalid() {
    return Stream.of(
        Arguments.of("{'messages':[" + USER + "]}", "you must provide a model parameter"),
        Arguments.of("{'model':'','messages':[" + USER + "]}", "you must provide a model"),
        Arguments.of("{'model':7,'messages':[" + USER + "]}", "expected a string, but got an int"),
        Arguments.of("{'model':'m'}", "Missing required parameter: 'messages'"),
        Arguments.of("{'model':'m','messages':[]}", "empty array"),
        Arguments.of("{'model':'m','messages':'hi'}", "expected an array, but got a string"),
        Arguments.of(
            messages("{'content':'hi'}"), "Missing required parameter: 'messages[0].role'"),
        Arguments.of(messages("{'role':'boss','content':'hi'}"), "Invalid value: 'boss'"),
        Arguments.of(messages("{'role':'user','content':null}"), "'messages[0].content'"),
        Arguments.of(messages("{'role':'user','content':[]}"), "empty array"),
        Arguments.of(messages("{'role':'user','content':[{'type':'x'}]}"), "Invalid value: 'x'"),
        Arguments.of(messages("{'role':'user','content':[{'type':'text'}]}"), "[0].text'"),
        Arguments.of(messages("{'role':'user','content':'x','zz':1}"), "'messages[0].zz'"),
        Arguments.of(messages("{'role':'assistant','content':null}"), "but got null"),
        Arguments.of(messages(USER, assistant()), "empty array"),
        Arguments.of(messages(USER, assistant(CALL)), "did not have response messages: c1"),
        Arguments.of(messages(USER, assistant(CALL), USER), "did not have response messages: c1"),
        Arguments.of(
            messages(USER, assistant(CALL, CALL_2), result("c1"), USER),
            "did not have response messages: c2"),
        Arguments.of(messages(USER, result("c1")), "must be a response to a preceeding message"),
        Arguments.of(messages(USER, assistant(CALL), result("zz")), "must be a response"),
        Arguments.of(
            messages(USER, assistant(CALL), result("c1"), result("c1")), "must be a response"),
        Arguments.of(messages(USER, assistant(CALL, CALL)), "Duplicate value"),
        Arguments.of(messages(USER, assistant(CALL.replace("c1", "c".repeat(41)))), "too long"),
        Arguments.of(messages(USER, assistant(CALL.replace("'{}'", "{}"))), "expected a string"),
        Arguments.of(messages(USER, assistant(CALL.replace("'f'", "'a b'"))), "does not match"),
        Arguments.of(messages(USER, "{'role':'tool','content':'x'}"), "tool_call_id"),
        Arguments.of(with("'tools':[]"), "empty array"),
        Arguments.of(with("'tools':[" + TOOL.replace("'object'", "'string'") + "]"), "got 'type"),
        Arguments.of(with("'tools':[" + TOOL.replace("{'type':'object'}", "{}") + "]"), "None"),
        Arguments.of(with("'tools':[" + TOOL.replace("'f'", "'a b'") + "]"), "does not match"),
        Arguments.of(
            with("'tools':[" + TOOL.replace("'f'", "'" + "f".repeat(65) + "'") + "]"),
            "maximum length 64"),
        Arguments.of(
            with(
                "'tools':["
                    + TOOL.replace(
                        "{'type':'object'}",
                        "{'type':'object','properties':{'a':{'type':'array'}}}")
                    + "]"),
            "array schema missing items"),
        Arguments.of(with("'tools':[{'type':'custom'}]"), "Invalid value: 'custom'"),
        Arguments.of(with("'tool_choice':'auto'"), "only allowed when 'tools'"),
        Arguments.of(with("'tools':[" + TOOL + "],'tool_choice':'some'"), "Invalid value: 'some'"),
        Arguments.of(with("'stream':'yes'"), "expected a boolean"),
        Arguments.of(with("'stream_options':{'include_usage':true}"), "when 'stream' is enabled"),
        Arguments.of(with("'stream':true,'stream_options':{'include_usage':1}"), "a boolean"),
        Arguments.of(with("'max_tokens':0"), "value below minimum"),
        Arguments.of(with("'max_tokens':1.5"), "expected an integer"),
        Arguments.of(with("'max_tokens':1,'max_completion_tokens':1"), "at the same time"),
        Arguments.of(with("'temperature':2.1"), "value above maximum"),
        Arguments.of(with("'temprature':1"), "Unknown parameter: 'temprature'"));
  }

  static Stream<Arguments> invalidImages() {
    return Stream.of(
        Arguments.of(
            messages("{'role':'user','content':[{'type':'image_url'}]}"), "content[0].image_url'"),
        Arguments.of(
            messages("{'role':'user','content':[{'type':'image_url','image_url':'x'}]}"),
            "expected an object, but got a string"),
        Arguments.of(messages(image("a.png")), "Expected a valid URL"),
        Arguments.of(messages(image("data:image/png;base64,!!")), "Invalid base64 image_url"),
        Arguments.of(messages(image("data:image/png,xx")), "Invalid base64 image_url"),
        Arguments.of(
            messages(image(dataUrl("image/png", "no image".getBytes(UTF_8)))), "unsupported image"),
        Arguments.of(
            messages(image(dataUrl("image/bmp", TestImages.png(1, 1)))), "unsupported image"),
        Arguments.of(
            messages(image(dataUrl("image/png", TestImages.png(1, 1)) + "','detail':'most")),
            "Invalid value: 'most'"));
  }

  @ParameterizedTest
  @MethodSource({"invalid", "invalidImages"})
  void invalid_requests_are_refused(String body, String message) {
    Refusal refusal = catchThrowableOfType(Refusal.class, () -> check(body));
    assertThat(refusal).isNotNull().hasMessageContaining(message);
    assertThat(refusal.status()).isEqualTo(400);
    assertThat(refusal.body(Wire.OPENAI))
        .startsWith("{\"error\":{\"message\":")
        .contains("\"type\":\"invalid_request_error\"");
  }

  @Test
  void a_model_that_does_not_exist_is_404() {
    Refusal refusal =
        catchThrowableOfType(
            Refusal.class, () -> check("{'model':'zz','messages':[" + USER + "]}"));
    assertThat(refusal.status()).isEqualTo(404);
    assertThat(refusal.body(Wire.OPENAI)).contains("\"code\":\"model_not_found\"");
  }
}
