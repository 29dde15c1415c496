namespace Replica.SearchAnswers;

/// <summary>A parameter of a request is not what is allowed; the message says what is.</summary>
public sealed class ParameterException(string parameter, string message) : Exception(message)
{
    /// <summary>Its name.</summary>
    public string Parameter { get; } = parameter;
}
