using System.Text.Json.Serialization;

namespace Replica.SearchAnswers.Json;

/// <summary>An error answer (RFC 9457).</summary>
/// <param name="Type">A URN, or <c>about:blank</c>.</param>
/// <param name="Title">What kind of error.</param>
/// <param name="Status">HTTP's.</param>
/// <param name="Detail">What to do.</param>
/// <param name="Parameter">The parameter that is wrong, if one is.</param>
internal sealed record SearchProblem(
    string Type, string Title, int Status, string Detail, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Parameter);
