using System.Net;
using System.Text;
using System.Xml.Linq;
using Replica.ObjectStore.Aws;

namespace Replica.Aws.Tests.Servers;

/// <summary>Calls by AWS's query protocol (a signed form), which SNS and the object gateway's topics speak.</summary>
internal static class SignedForm
{
    /// <summary>Posts the form.</summary>
    /// <returns>The answer's XML.</returns>
    public static async Task<XElement> PostAsync(AwsClients clients, Uri endpoint, params (string Name, string Value)[] fields)
    {
        var form = string.Join('&', fields.Select(field => $"{field.Name}={Uri.EscapeDataString(field.Value)}"));
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint)
        {
            Content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded"),
        };
        var signature = new AwsSignature(await clients.Credentials.GetCredentialsAsync(), clients.Endpoints.Region, "sns");
        signature.Sign(request, Encoding.UTF8.GetBytes(form), TimeProvider.System.GetUtcNow());
        using var response = await clients.Http.SendAsync(request);
        var answer = await response.Content.ReadAsStringAsync();
        return response.StatusCode == HttpStatusCode.OK
            ? XElement.Parse(answer)
            : throw new InvalidOperationException($"{fields[0].Value} was answered with {response.StatusCode}: {answer}");
    }

    /// <summary>The text of the first element with this name, in whatever namespace.</summary>
    public static string Value(this XElement answer, string name) => answer.Descendants().First(element => element.Name.LocalName == name).Value;
}
