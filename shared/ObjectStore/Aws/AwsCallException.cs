using System.Net;

namespace Replica.ObjectStore.Aws;

/// <summary>AWS refused a call, or went on failing after it was tried again.</summary>
public sealed class AwsCallException : Exception
{
    /// <summary>An answer other than success.</summary>
    /// <param name="action">Such as <c>AmazonSQS.SendMessage</c>.</param>
    /// <param name="status">The answer's HTTP status.</param>
    /// <param name="code">The error's type without its namespace, such as <c>QueueDoesNotExist</c>; empty if the answer named none.</param>
    /// <param name="message">AWS's own words.</param>
    public AwsCallException(string action, HttpStatusCode status, string code, string message)
        : base($"{action} failed with {(int)status} {code}: {message}")
    {
        Status = status;
        Code = code;
    }

    /// <summary>The answer's HTTP status.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>The error's type without its namespace, such as <c>QueueDoesNotExist</c>; empty if the answer named none.</summary>
    public string Code { get; }

    /// <summary>True if the same call may succeed later: the service is busy or broken, not the call.</summary>
    internal bool IsPassing =>
        (int)Status >= 500 || Status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout
        || Code is "RequestThrottled" or "ThrottlingException" or "Throttling" or "RequestThrottledException" or "OverLimit" or "KmsThrottled";
}
