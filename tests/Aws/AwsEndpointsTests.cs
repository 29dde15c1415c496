using Replica.ObjectStore.Aws;

namespace Replica.Aws.Tests;

public sealed class AwsEndpointsTests
{
    [Fact]
    public void A_services_own_variable_goes_before_the_common_one()
    {
        var endpoints = AwsEndpoints.From(Variables(
            ("AWS_REGION", "eu-central-1"), ("AWS_DEFAULT_REGION", "us-east-1"), ("AWS_ENDPOINT_URL", "http://127.0.0.1:1"), ("AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:2/x")));
        Assert.Equal(new AwsEndpoints("eu-central-1", new("http://127.0.0.1:1"), new("http://127.0.0.1:1"), new("http://127.0.0.1:2/x")), endpoints);
    }

    [Fact]
    public void Without_endpoints_they_are_awss_own() =>
        Assert.Equal(new AwsEndpoints("us-east-1"), AwsEndpoints.From(Variables(("AWS_REGION", ""), ("AWS_DEFAULT_REGION", "us-east-1"), ("AWS_ENDPOINT_URL", ""))));

    [Theory]
    [InlineData("AWS_REGION")]
    [InlineData("AWS_ENDPOINT_URL_S3", "AWS_REGION", "r", "AWS_ENDPOINT_URL_S3", "localhost:9000")]
    [InlineData("AWS_ENDPOINT_URL", "AWS_REGION", "r", "AWS_ENDPOINT_URL", "file:///etc/passwd")]
    public void What_is_missing_or_wrong_is_named(string name, params string[] set)
    {
        var variables = Variables([.. set.Chunk(2).Select(pair => (pair[0], pair[1]))]);
        Assert.StartsWith(name + " is", Assert.Throws<InvalidOperationException>(() => AwsEndpoints.From(variables)).Message, StringComparison.Ordinal);
    }

    private static Func<string, string?> Variables(params (string Name, string Value)[] set) => set.ToDictionary(pair => pair.Name, pair => pair.Value).GetValueOrDefault;
}
