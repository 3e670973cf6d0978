// Checks the pods of rendered manifests against the restricted Pod Security Standard with the code of Kubernetes:
// `go run . FILE…`. It fails if a pod would be rejected, or if a file has no Deployment.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
	strict "sigs.k8s.io/yaml"
)

// The oldest supported version, and the newest that this program supports.
var versions = []api.Version{api.MajorMinorVersion(1, 30), api.LatestVersion()}

func main() {
	if err := check(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func check(paths []string) error {
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		return err
	}
	var refused []error
	for _, path := range paths {
		deployments, err := deployments(path)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if len(deployments) == 0 {
			return fmt.Errorf("%s: no Deployment", path)
		}
		for _, deployment := range deployments {
			pod := &deployment.Spec.Template
			for _, version := range versions {
				level := api.LevelVersion{Level: api.LevelRestricted, Version: version}
				result := policy.AggregateCheckResults(evaluator.EvaluatePod(level, &pod.ObjectMeta, &pod.Spec))
				if !result.Allowed {
					refused = append(refused, fmt.Errorf("%s: %s: %s", path, version, result.ForbiddenDetail()))
				}
			}
		}
	}
	return errors.Join(refused...)
}

// The Deployments of a file, which must not have unknown fields.
func deployments(path string) ([]appsv1.Deployment, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var found []appsv1.Deployment
	documents := yaml.NewYAMLReader(bufio.NewReader(file))
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return found, nil
		} else if err != nil {
			return nil, err
		}
		var kind metav1.TypeMeta
		if err := strict.Unmarshal(document, &kind); err != nil {
			return nil, err
		}
		if kind.Kind == "Deployment" {
			var deployment appsv1.Deployment
			if err := strict.UnmarshalStrict(document, &deployment); err != nil {
				return nil, err
			}
			found = append(found, deployment)
		}
	}
}
