using Amazon.DynamoDBv2.Model;

namespace Replica.Catalogue.DynamoDb;

/// <summary>Why DynamoDB did not do what it was asked.</summary>
/// <remarks>Codes: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html</remarks>
internal static class Cancellation
{
    /// <summary>True if a transaction met a condition that does not hold (any more), or another transaction.</summary>
    public static bool IsLostRace(TransactionCanceledException e) =>
        Codes(e).Any(code => code is "ConditionalCheckFailed" or "TransactionConflict") && Codes(e).All(IsWorthAnotherTry);

    /// <summary>True for what passes by itself, so that the same call may be made again. The SDK has done so already where it knows the error.</summary>
    public static bool IsPassing(Exception e) => e switch
    {
        TransactionConflictException or TransactionInProgressException or ProvisionedThroughputExceededException or RequestLimitExceededException
            or ThrottlingException => true,
        TransactionCanceledException cancelled => !IsLostRace(cancelled) && Codes(cancelled).Any(IsThrottling) && Codes(cancelled).All(IsWorthAnotherTry),
        _ => false,
    };

    private static IEnumerable<string> Codes(TransactionCanceledException e) => (e.CancellationReasons ?? []).Select(reason => reason.Code ?? "None");

    private static bool IsThrottling(string code) => code is "ThrottlingError" or "ProvisionedThroughputExceeded" or "RequestLimitExceeded";

    private static bool IsWorthAnotherTry(string code) => code is "None" or "ConditionalCheckFailed" or "TransactionConflict" || IsThrottling(code);
}
