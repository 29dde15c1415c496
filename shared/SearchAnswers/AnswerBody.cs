using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Replica.SearchAnswers.Json;

namespace Replica.SearchAnswers;

/// <summary>An answer of <c>/v1/search</c>, <c>/v1/suggest</c> or <c>/v1/feed</c> as it goes out, whoever hosts the routes. None may be cached: it tells what somebody searched.</summary>
/// <param name="Status">HTTP's.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Bytes">The body.</param>
public sealed record AnswerBody(int Status, string ContentType, ReadOnlyMemory<byte> Bytes)
{
    private const int Ok = 200;
    private const int BadRequest = 400;
    private const int Unavailable = 503;
    private const string JsonType = "application/json; charset=utf-8";

    /// <summary>What was found.</summary>
    public static AnswerBody Of(SearchAnswer answer) => Write(answer, SearchJson.Default.SearchAnswer);

    /// <summary>What the typed text may become.</summary>
    public static AnswerBody OfSuggestions(IReadOnlyList<string> suggestions) => Write(new SuggestAnswer(suggestions), SearchJson.Default.SuggestAnswer);

    /// <summary>A wrong parameter, as problem JSON (RFC 9457).</summary>
    public static AnswerBody Of(ParameterException wrong) => OfProblem(new("about:blank", "Bad request", BadRequest, wrong.Message, wrong.Parameter));

    /// <summary>More is asked than can be answered in time, as problem JSON.</summary>
    public static AnswerBody OfOverload(string detail) => OfProblem(new("about:blank", "Busy", Unavailable, detail, null));

    /// <summary>What was found, as a feed.</summary>
    /// <param name="answer">What was found, newest first.</param>
    /// <param name="text">What was searched for.</param>
    /// <param name="self">The feed's own URL; null if that is none.</param>
    public static AnswerBody OfFeed(SearchAnswer answer, string text, Uri? self)
    {
        using var body = new MemoryStream();
        RssFeed.Write(body, self ?? new("http://localhost/v1/feed"), text, answer.Objects);
        return new(Ok, "application/rss+xml; charset=utf-8", body.GetBuffer().AsMemory(0, (int)body.Length));
    }

    private static AnswerBody OfProblem(SearchProblem problem) => Write(problem, SearchJson.Default.SearchProblem, problem.Status, "application/problem+json");

    private static AnswerBody Write<T>(T answer, JsonTypeInfo<T> type, int status = Ok, string contentType = JsonType) =>
        new(status, contentType, JsonSerializer.SerializeToUtf8Bytes(answer, type));
}
