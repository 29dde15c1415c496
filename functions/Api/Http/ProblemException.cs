namespace Replica.Api.Http;

/// <summary>Ends a request with an error answer.</summary>
internal sealed class ProblemException(Problem problem) : Exception(problem.Detail)
{
    public Problem Problem { get; } = problem;

    /// <summary>When trying again may help, if that is known.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static ProblemException BadRequest(string detail) => new(new Problem(400, "Bad request", detail));

    public static ProblemException TooLarge(string detail) => new(new Problem(413, "Too large", detail));

    public static ProblemException NotFound(string detail) => new(new Problem(404, "Not found", detail));
}
